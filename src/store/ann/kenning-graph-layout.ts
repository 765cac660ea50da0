import { GRAPH_WORDS_AT } from "./memory-layout.ts";

/**
 * Where the links of engine "kenning" lie in a table's shared memory. The kernels (`assembly/graph*.ts`) are compiled
 * from this same file, so it holds plain numbers only. Sizes are in bytes unless a name says otherwise.
 *
 * A graph block holds what belongs to the 1,024 slots of a table block:
 * links u32 [1024][2·M] (layer 0; a list ends at NO_LINK or when it is full) · uppers u32 [1024] (address of the slot's
 * upper lists, 0 when it has none) · twins u32 [1024] (the next slot with the same code; only the first is walked to) ·
 * states u8 [1024] · locks u8 [1024] · sketches (`assembly/graph-sketch.ts`) · upper lists u32 [level][M].
 */

/** Control words, u32 each. */
export const M_AT = GRAPH_WORDS_AT;
export const SEED_AT = GRAPH_WORDS_AT + 4;
/** Level << ENTRY_SHIFT | slot where every walk begins; NO_LINK while the graph is empty. */
export const ENTRY_AT = GRAPH_WORDS_AT + 8;
/** Held by the one thread that raises the entry. */
export const ENTRY_LOCK_AT = GRAPH_WORDS_AT + 12;
/** Slots linked and not unlinked. */
export const LINKED_AT = GRAPH_WORDS_AT + 16;
/** Slots unlinked that walks pass through. */
export const UNLINKED_AT = GRAPH_WORDS_AT + 20;
export const EF_CONSTRUCTION_AT = GRAPH_WORDS_AT + 24;

export const NO_LINK = 0xffffffff;
export const ENTRY_SHIFT = 26;
export const ENTRY_SLOT = 0x3ffffff;
export const MAX_LEVEL = 15;

export const STATE_ABSENT = 0;
export const STATE_LINKED = 1;
export const STATE_UNLINKED = 2;

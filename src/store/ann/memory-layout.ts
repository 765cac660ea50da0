/**
 * Where things lie in the shared memory of a vector table. The kernels (`assembly/`) are compiled from this same file,
 * so it holds plain numbers only. Addresses and sizes are in bytes, except where a name says otherwise.
 *
 *     control words · block table · float table · row table · graph table · heap (grows by `allocate`)
 *
 * A block holds 1,024 slots: codes int8 [1024][stride] · scales f32 [1024] · errors f32 [1024] · rowIds u32 [1024] ·
 * residency u8 [1024]. The floats of a block, f32 [1024][stride], are allocated when the first of them is known.
 */

export const WASM_PAGE = 65_536;
/** Of every allocation; what a cache line holds. The allocator counts in these, so that 4 GiB fit in 32 bits. */
export const ALIGNMENT = 64;

/** Control words, u32 each. Address 0 stays unused: it means "none". */
export const DIMENSIONS_AT = 64;
/** Dimensions rounded up to 16; codes and floats beyond the dimensions are zero. */
export const STRIDE_AT = 68;
/** Slots in use, tombstones included. Published after the slot is written. */
export const SLOTS_AT = 72;
/** Slots that are not tombstones. */
export const LIVE_AT = 76;
/** End of what is allocated, in units of ALIGNMENT. */
export const HEAP_END_AT = 80;
/** Where allocation ends, in units of ALIGNMENT. */
export const HEAP_LIMIT_AT = 84;
/** Blocks whose floats are allocated. */
export const FLOAT_BLOCKS_AT = 88;
/** 64 words for the graph's own use. */
export const GRAPH_WORDS_AT = 256;

export const BLOCK_SHIFT = 10;
export const BLOCK_SLOTS = 1024;
export const BLOCK_MASK = 1023;
export const MAX_BLOCKS = 65_536;
/** What a slot takes in its block beside the code: scale, error, row id (in that order, after the codes), then residency. */
export const SLOT_TAIL = 12;
export const SLOT_RESIDENCY = 1;

/** Block number → address of the block. */
export const BLOCK_TABLE = 1024;
/** Block number → address of its floats, 0 before there are any. */
export const FLOAT_TABLE = 263_168;
/** Row id >> ROW_PAGE_SHIFT → address of a page of u32 [ROW_PAGE_ROWS]: slot + 1, or 0 for a row that is not there. */
export const ROW_TABLE = 525_312;
export const ROW_PAGE_SHIFT = 14;
export const ROW_PAGE_ROWS = 16_384;
export const ROW_PAGE_MASK = 16_383;
/** Block number → address of what the graph keeps for its slots; the graph's own. */
export const GRAPH_TABLE = 1_573_888;
/** First address of the heap: 29 pages of WebAssembly memory. */
export const HEAP = 1_900_544;
export const HEAP_PAGES = 29;

/**
 * A scan's task, u32 or f32 each, written by the caller: offsets from the task's address.
 * The bound of a row is its error · TASK_ERROR_FACTOR + TASK_SLACK.
 */
/** Address of the query, i16 [stride]. */
export const TASK_QUERY = 0;
export const TASK_QUERY_SCALE = 4;
export const TASK_ERROR_FACTOR = 8;
export const TASK_SLACK = 12;
export const TASK_K = 16;
/** f32 [k]. */
export const TASK_HEAP = 20;
/** u32 [capacity]: slots of the candidates. */
export const TASK_CANDIDATES = 24;
/** f32 [capacity]: upper bounds of their similarities. */
export const TASK_UPPERS = 28;
export const TASK_CAPACITY = 32;
export const TASK_BYTES = 36;

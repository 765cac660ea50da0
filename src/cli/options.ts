/** Options that several commands share, so that they are called and explained the same everywhere. */
import { InvalidArgumentError, Option } from "commander";
import type { SearchMode, Unit } from "../core/search.ts";

export interface JsonOption {
  readonly json?: true;
}

export interface CollectionOptions extends JsonOption {
  readonly collection: string;
  readonly root?: string | undefined;
}

export interface ModelOptions {
  readonly model?: string;
  readonly dtype?: string;
  readonly pooling?: string;
  readonly offline?: true;
}

export const SEARCH_MODES = ["hybrid", "lexical", "dense"] as const satisfies readonly SearchMode[];
export const UNITS = ["chunk", "document"] as const satisfies readonly Unit[];

export function jsonOption(): Option {
  return new Option("--json", "print one JSON document on stdout and nothing else");
}

export function collectionOption(): Option {
  return new Option("-c, --collection <name>", "collection to use").default("default");
}

export function rootOption(): Option {
  return new Option("--root <folder>", "folder of the collections (KENNING_HOME, else the XDG data folder)");
}

export function modelOption(): Option {
  return new Option("--model <name>", "a model's name from `kenning models`, a hub id or a folder");
}

export function dtypeOption(): Option {
  return new Option("--dtype <type>", "number type of the model's weights, such as fp32 or int8");
}

export function poolingOption(): Option {
  return new Option("--pooling <mode>", 'how a text becomes one vector: sentence, mean, max, min, cls, … or "cls+max"');
}

export function offlineOption(): Option {
  return new Option("--offline", "never ask a model hub");
}

/** For options that may be repeated; a list after one option would swallow the command's arguments. */
export function collect(value: string, earlier: readonly string[] = []): string[] {
  return [...earlier, value];
}

export function parseCount(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= min && value <= max) return value;
    throw new InvalidArgumentError(`It has to be a whole number from ${min} to ${max}.`);
  };
}

/** @param min  from 0 to 1 */
export function parseShareFrom(min: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d*\.?\d+$/.test(text) && value >= min && value <= 1) return value;
    throw new InvalidArgumentError(`It has to be a number from ${min} to 1.`);
  };
}

export const parseShare = parseShareFrom(0);

export function parseNumber(text: string): number {
  if (/^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(text)) return Number(text);
  throw new InvalidArgumentError("It has to be a number.");
}

import { expect, test } from "vitest";
import { ProtobufWriter } from "../../../src/embed/onnx/protobuf-writer.ts";

const hex = (writer: ProtobufWriter): string => Buffer.from(writer.toBytes()).toString("hex");

// The examples of https://protobuf.dev/programming-guides/encoding/
test("integers are varints", () => {
  expect(hex(new ProtobufWriter().integer(1, 150))).toBe("089601");
  expect(hex(new ProtobufWriter().integer(1, 0))).toBe("0800");
  expect(hex(new ProtobufWriter().integer(1, -2))).toBe("08feffffffffffffffff01");
});

test("strings and messages carry their length", () => {
  expect(hex(new ProtobufWriter().string(2, "testing"))).toBe("120774657374696e67");
  expect(hex(new ProtobufWriter().message(3, new ProtobufWriter().integer(1, 150)))).toBe("1a03089601");
});

test("floats are four little-endian bytes", () => {
  expect(hex(new ProtobufWriter().float32(2, 1.5))).toBe("150000c03f");
});

test("fields follow each other, and field numbers above 15 take two bytes", () => {
  expect(hex(new ProtobufWriter().integer(20, 1).bytes(1, Uint8Array.of(255)))).toBe("a001010a01ff");
});

package rnn.benchmarks.peers;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import rnn.benchmarks.Workload;
import rnn.core.Parameter;
import rnn.core.Weights;
import rnn.core.cell.Cells;

/**
 * A sampling step as an ONNX model with our weights: symbol → row of the unit matrix → recurrent
 * layers → dense → logits. Field numbers as in onnx.proto3 of the ONNX project.
 */
final class OnnxModel {
  private static final int FLOAT = 1;
  private static final int INT64 = 7;
  private static final int INT_ATTRIBUTE = 2;
  private static final int INPUT = 11;
  private static final int OUTPUT = 12;

  private final Workload work;
  private final Weights weights;
  private final Protobuf graph = new Protobuf();

  private OnnxModel(Workload work, Weights weights) {
    this.work = work;
    this.weights = weights;
  }

  /** The bytes of a file of inputs symbols, h0, c0, h1, … and outputs logits, hNext0, cNext0, … */
  static byte[] of(Workload work, Weights weights) {
    return new OnnxModel(work, weights).model();
  }

  private byte[] model() {
    int symbols = Workload.SYMBOLS;
    value(INPUT, "symbols", INT64, 1, work.sequences());
    value(OUTPUT, "logits", FLOAT, work.sequences(), symbols);
    float[] unit = new float[symbols * symbols];
    for (int s = 0; s < symbols; s++) {
      unit[s * symbols + s] = 1;
    }
    constant("unit", unit, symbols, symbols);
    node("Gather", List.of("unit", "symbols"), List.of("x"));
    for (int l = 0; l < work.layers(); l++) {
      layer(l, l == 0 ? "x" : "hNext" + (l - 1));
    }
    ByteBuffer shape = little(2 * Long.BYTES).putLong(work.sequences()).putLong(work.units());
    tensor("shape", INT64, shape.array(), 2);
    node("Reshape", List.of("hNext" + (work.layers() - 1), "shape"), List.of("top"));
    constant("dense.weight", values("dense0.weight"), symbols, work.units());
    constant("dense.bias", values("dense0.bias"), symbols);
    node("Gemm", List.of("top", "dense.weight", "dense.bias"), List.of("logits"), "transB", 1);
    Protobuf operators = new Protobuf().text(1, "").number(2, 14);
    return new Protobuf()
        .number(1, 8) // ir_version
        .message(7, graph.text(2, "step"))
        .message(8, operators)
        .bytes();
  }

  private void layer(int l, String below) {
    String type = work.cell() == Cells.LSTM ? "LSTM" : work.cell() == Cells.GRU ? "GRU" : "RNN";
    int[] order = // of our gates, i f g o, r z n and h, in ONNX: i o f c, z r h and i
        switch (type) {
          case "LSTM" -> new int[] {0, 3, 1, 2};
          case "GRU" -> new int[] {1, 0, 2};
          default -> new int[] {0};
        };
    int rows = order.length * work.units();
    int inputs = l == 0 ? Workload.SYMBOLS : work.units();
    constant("w" + l, reordered(values("weight_ih_l" + l), order), 1, rows, inputs);
    constant("r" + l, reordered(values("weight_hh_l" + l), order), 1, rows, work.units());
    float[] bias = new float[2 * rows];
    System.arraycopy(reordered(values("bias_ih_l" + l), order), 0, bias, 0, rows);
    System.arraycopy(reordered(values("bias_hh_l" + l), order), 0, bias, rows, rows);
    constant("b" + l, bias, 1, 2 * rows);
    state("h", l);
    List<String> in = List.of(below, "w" + l, "r" + l, "b" + l, "", "h" + l);
    List<String> out = List.of("", "hNext" + l);
    switch (type) {
      case "LSTM" -> {
        state("c", l);
        in = List.of(below, "w" + l, "r" + l, "b" + l, "", "h" + l, "c" + l);
        out = List.of("", "hNext" + l, "cNext" + l);
        node(type, in, out, "hidden_size", work.units());
      }
      case "GRU" -> node(type, in, out, "hidden_size", work.units(), "linear_before_reset", 1);
      default -> node(type, in, out, "hidden_size", work.units());
    }
  }

  private float[] values(String name) {
    Parameter p = weights.parameter(name);
    return Arrays.copyOfRange(weights.values(), p.offset(), p.end());
  }

  private static float[] reordered(float[] blocks, int... order) {
    float[] result = new float[blocks.length];
    int size = blocks.length / order.length;
    for (int i = 0; i < order.length; i++) {
      System.arraycopy(blocks, order[i] * size, result, i * size, size);
    }
    return result;
  }

  private void state(String name, int layer) {
    value(INPUT, name + layer, FLOAT, 1, work.sequences(), work.units());
    value(OUTPUT, name + "Next" + layer, FLOAT, 1, work.sequences(), work.units());
  }

  /** A node; attributes are pairs of a name and an integer. */
  private void node(String type, List<String> in, List<String> out, Object... attributes) {
    Protobuf node = new Protobuf();
    in.forEach(name -> node.text(1, name));
    out.forEach(name -> node.text(2, name));
    node.text(4, type);
    for (int i = 0; i < attributes.length; i += 2) {
      Protobuf attribute =
          new Protobuf()
              .text(1, (String) attributes[i])
              .number(3, (int) attributes[i + 1])
              .number(20, INT_ATTRIBUTE);
      node.message(5, attribute);
    }
    graph.message(1, node);
  }

  private void value(int field, String name, int type, int... shape) {
    Protobuf dimensions = new Protobuf();
    for (int n : shape) {
      dimensions.message(1, new Protobuf().number(1, n));
    }
    Protobuf tensor = new Protobuf().number(1, type).message(2, dimensions);
    graph.message(
        field, new Protobuf().text(1, name).message(2, new Protobuf().message(1, tensor)));
  }

  private void constant(String name, float[] values, int... shape) {
    ByteBuffer bytes = little(values.length * Float.BYTES);
    bytes.asFloatBuffer().put(values);
    tensor(name, FLOAT, bytes.array(), shape);
  }

  private void tensor(String name, int type, byte[] raw, int... shape) {
    Protobuf tensor = new Protobuf();
    for (int n : shape) {
      tensor.number(1, n);
    }
    graph.message(5, tensor.number(2, type).text(8, name).bytes(9, raw));
  }

  private static ByteBuffer little(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}

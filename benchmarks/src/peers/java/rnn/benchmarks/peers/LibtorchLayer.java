package rnn.benchmarks.peers;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import rnn.benchmarks.Workload;
import rnn.core.Weights;
import rnn.core.cell.Cell;
import rnn.core.cell.Cells;

/**
 * A step of a recurrent layer, written by hand in libtorch: buffers that are kept, results written
 * into them, one product over [x; h], and units before streams, so that every gate is contiguous.
 */
final class LibtorchLayer {
  /**
   * The gates of a layer, and views of them that are made once: to make one takes as long as a
   * small operation.
   */
  record Gates(Tensor all, Tensor[] each, Tensor firstTwo) {
    static Gates of(Tensor all, int units) {
      Tensor[] each = new Tensor[(int) (all.size(0) / units)];
      for (int i = 0; i < each.length; i++) {
        each[i] = all.narrow(0, (long) i * units, units);
      }
      return new Gates(all, each, each.length < 2 ? null : all.narrow(0, 0, 2L * units));
    }
  }

  private final Cell cell;
  private final boolean single;
  private final Tensor weight; // [gates·H, K]
  private final Tensor bias;
  private final Tensor inputWeight; // of a GRU, whose n gate needs both products apart
  private final Tensor inputBias;
  private final Tensor xh; // [x; h], or h alone
  private final Tensor x;
  final Tensor h;
  private final Tensor c;
  private final Tensor tanhC;
  private final Gates z;
  private final Gates zInput;

  LibtorchLayer(Workload work, Weights weights, int layer) {
    cell = work.cell();
    int streams = work.sequences();
    int units = work.units();
    single = streams == 1;
    Tensor w = Libtorch.tensor(weights, "weight_ih_l" + layer);
    Tensor u = Libtorch.tensor(weights, "weight_hh_l" + layer);
    Tensor bw = column(Libtorch.tensor(weights, "bias_ih_l" + layer), single);
    Tensor bu = column(Libtorch.tensor(weights, "bias_hh_l" + layer), single);
    boolean joined = layer > 0 && cell != Cells.GRU;
    weight = joined ? torch.cat(new org.bytedeco.pytorch.TensorVector(w, u), 1) : u;
    bias = cell == Cells.GRU ? bu : bw.add(bu);
    inputWeight = w;
    inputBias = bw;
    xh = zeros(joined ? 2 * units : units, streams);
    h = joined ? xh.narrow(0, units, units) : xh;
    x = joined ? xh.narrow(0, 0, units) : null;
    c = zeros(units, streams);
    tanhC = zeros(units, streams);
    z = Gates.of(zeros((int) u.size(0), streams), units);
    zInput = Gates.of(zeros((int) u.size(0), streams), units);
  }

  private static Tensor zeros(int rows, int streams) {
    return streams == 1 ? torch.zeros(rows) : torch.zeros(rows, streams);
  }

  private static Tensor column(Tensor vector, boolean single) {
    return single ? vector : vector.view(-1, 1);
  }

  /** The first layer's input, [symbols, gates·H]: of 1-of-k, a product is a row of this table. */
  static Tensor table(Workload work, Weights weights) {
    Tensor bias = Libtorch.tensor(weights, "bias_ih_l0");
    if (work.cell() != Cells.GRU) {
      bias = bias.add(Libtorch.tensor(weights, "bias_hh_l0"));
    }
    return Libtorch.tensor(weights, "weight_ih_l0").t().add(bias).contiguous();
  }

  /** A step of the first layer, whose input is given as what it adds to the gates. */
  void first(Gates input) {
    if (cell == Cells.GRU) {
      product(z.all, bias, weight, h);
      gru(input);
    } else {
      product(z.all, input.all, weight, xh);
      finish();
    }
  }

  /** A step of a layer above another. */
  void above(Tensor below) {
    if (cell == Cells.GRU) {
      product(z.all, bias, weight, h);
      product(zInput.all, inputBias, inputWeight, below);
      gru(zInput);
    } else {
      x.copy_(below);
      product(z.all, bias, weight, xh);
      finish();
    }
  }

  private void product(Tensor out, Tensor added, Tensor matrix, Tensor by) {
    if (single) {
      torch.addmv_out(out, added, matrix, by);
    } else {
      torch.addmm_out(out, added, matrix, by);
    }
  }

  private void finish() {
    if (cell == Cells.LSTM) {
      z.firstTwo.sigmoid_();
      z.each[2].tanh_();
      z.each[3].sigmoid_();
      c.mul_(z.each[1]);
      c.addcmul_(z.each[0], z.each[2]);
      torch.tanh_out(tanhC, c);
      torch.mul_out(h, z.each[3], tanhC);
    } else {
      torch.tanh_out(h, z.all);
    }
  }

  private void gru(Gates input) {
    z.firstTwo.add_(input.firstTwo);
    z.firstTwo.sigmoid_();
    z.each[2].mul_(z.each[0]);
    z.each[2].add_(input.each[2]);
    z.each[2].tanh_();
    torch.lerp_out(h, z.each[2], h, z.each[1]);
  }
}

package rnn.benchmarks.laboratory;

import java.util.List;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;
import rnn.benchmarks.Arithmetic;
import rnn.core.cell.CellPlan.Memory;
import rnn.core.cell.CellPlan.Place;
import rnn.core.kernel.Pointwise;
import rnn.core.kernel.Slots;

/**
 * The LSTM's fused kernels written by hand, one method each and no helper among them: what the
 * compiler's code is measured against. Same operations in the same order, so the same bits.
 */
final class HandWrittenLstm {
  private static final VectorSpecies<Float> S =
      VectorSpecies.of(
          float.class,
          VectorShape.forBitSize(
              Integer.getInteger(
                  Arithmetic.BITS, Math.min(512, FloatVector.SPECIES_PREFERRED.vectorBitSize()))));

  private HandWrittenLstm() {}

  /** The kernel of a direction, for slots that lie at these places. */
  static Pointwise of(String direction, List<Place> places) {
    return direction.equals("lstm-forward") ? new Forward(places) : new Backward(places);
  }

  /**
   * The slot of a place; with reading and writing ones for the same place, the first or the last.
   */
  private static int read(List<Place> places, Memory memory, int index) {
    return places.indexOf(new Place(memory, index));
  }

  private static int written(List<Place> places, Memory memory, int index) {
    return places.lastIndexOf(new Place(memory, index));
  }

  private static final class Forward implements Pointwise {
    private final int i;
    private final int f;
    private final int g;
    private final int o;
    private final int before;
    private final int output;
    private final int nextH;
    private final int nextC;
    private final int kept;

    Forward(List<Place> places) {
      i = read(places, Memory.Z, 0);
      f = read(places, Memory.Z, 1);
      g = read(places, Memory.Z, 2);
      o = read(places, Memory.Z, 3);
      before = read(places, Memory.PREVIOUS, 1);
      output = written(places, Memory.OUTPUT, 0);
      nextH = written(places, Memory.NEXT, 0);
      nextC = written(places, Memory.NEXT, 1);
      kept = written(places, Memory.KEPT, 0);
    }

    @Override
    public void run(Slots s, int rows, int units) {
      for (int r = 0; r < rows; r++) {
        forward(
            units,
            s.array(i),
            s.offset(i) + r * s.stride(i),
            s.offset(f) + r * s.stride(f),
            s.offset(g) + r * s.stride(g),
            s.offset(o) + r * s.stride(o),
            s.array(before),
            s.offset(before) + r * s.stride(before),
            s.array(output),
            s.offset(output) + r * s.stride(output),
            s.array(nextH),
            s.offset(nextH) + r * s.stride(nextH),
            s.array(nextC),
            s.offset(nextC) + r * s.stride(nextC),
            s.array(kept),
            s.offset(kept) + r * s.stride(kept));
      }
    }
  }

  private static void forward(
      int units,
      float[] z,
      int zi,
      int zf,
      int zg,
      int zo,
      float[] before,
      int cAt,
      float[] output,
      int outputAt,
      float[] nextH,
      int nextHAt,
      float[] nextC,
      int nextCAt,
      float[] kept,
      int keptAt) {
    for (int u = 0; u < units; u += S.length()) {
      FloatVector one = FloatVector.broadcast(S, 1);
      FloatVector log2e = FloatVector.broadcast(S, 1.442695f);
      FloatVector round = FloatVector.broadcast(S, 0x1.8p23f);
      FloatVector ln2Low = FloatVector.broadcast(S, -1.4286068e-06f);
      FloatVector ln2High = FloatVector.broadcast(S, -0x1.62e4p-1f);
      FloatVector e4 = FloatVector.broadcast(S, 0.0013810665f);
      FloatVector e3 = FloatVector.broadcast(S, 0.008369464f);
      FloatVector e2 = FloatVector.broadcast(S, 0.04166822f);
      FloatVector e1 = FloatVector.broadcast(S, 0.16666524f);
      FloatVector half = FloatVector.broadcast(S, 0.5f);
      FloatVector edge = FloatVector.broadcast(S, 0.5494f);
      FloatVector n3 = FloatVector.broadcast(S, 0.016447546f);
      FloatVector n2 = FloatVector.broadcast(S, -0.052676905f);
      FloatVector n1 = FloatVector.broadcast(S, 0.13320802f);
      FloatVector n0 = FloatVector.broadcast(S, -0.3333295f);
      FloatVector tiny = FloatVector.broadcast(S, 1e-30f);
      FloatVector minus = FloatVector.broadcast(S, -2 * 2.6014464f);
      FloatVector plus = FloatVector.broadcast(S, 2.6014464f);
      FloatVector t7 = FloatVector.broadcast(S, 6.033291e-06f);
      FloatVector t6 = FloatVector.broadcast(S, -6.3363327e-06f);
      FloatVector t5 = FloatVector.broadcast(S, 0.00046733214f);
      FloatVector t4 = FloatVector.broadcast(S, 0.0029997835f);
      FloatVector t3 = FloatVector.broadcast(S, 0.026861427f);
      FloatVector t2 = FloatVector.broadcast(S, 0.15844683f);
      FloatVector t1 = FloatVector.broadcast(S, 0.6351204f);
      FloatVector t0 = FloatVector.broadcast(S, 1.2699805f);

      FloatVector ix = FloatVector.fromArray(S, z, zi + u);
      ix = ix.blend(80, ix.compare(VectorOperators.GT, 80));
      ix = ix.blend(-89, ix.compare(VectorOperators.LT, -89)).neg();
      FloatVector is = ix.fma(log2e, round);
      FloatVector in = is.sub(round);
      FloatVector ir = in.fma(ln2Low, in.fma(ln2High, ix));
      FloatVector ip = e4.fma(ir, e3).fma(ir, e2).fma(ir, e1).fma(ir, half);
      FloatVector ie = ir.mul(ir).fma(ip, ir).add(one);
      FloatVector it =
          is.reinterpretAsInts().add(127).lanewise(VectorOperators.LSHL, 23).reinterpretAsFloats();
      FloatVector i = one.div(ie.fma(it, one));

      FloatVector fx = FloatVector.fromArray(S, z, zf + u);
      fx = fx.blend(80, fx.compare(VectorOperators.GT, 80));
      fx = fx.blend(-89, fx.compare(VectorOperators.LT, -89)).neg();
      FloatVector fs = fx.fma(log2e, round);
      FloatVector fn = fs.sub(round);
      FloatVector fr = fn.fma(ln2Low, fn.fma(ln2High, fx));
      FloatVector fp = e4.fma(fr, e3).fma(fr, e2).fma(fr, e1).fma(fr, half);
      FloatVector fe = fr.mul(fr).fma(fp, fr).add(one);
      FloatVector ft =
          fs.reinterpretAsInts().add(127).lanewise(VectorOperators.LSHL, 23).reinterpretAsFloats();
      FloatVector f = one.div(fe.fma(ft, one));

      FloatVector gx = FloatVector.fromArray(S, z, zg + u);
      FloatVector ga = gx.abs();
      FloatVector gq = t7.fma(ga, t6).fma(ga, t5).fma(ga, t4).fma(ga, t3);
      gq = gq.fma(ga, t2).fma(ga, t1).fma(ga, t0);
      FloatVector gs = gq.mul(gq);
      FloatVector gt = minus.div(gs.fma(gs, plus));
      FloatVector gg = one.blend(-1, gx.compare(VectorOperators.LT, 0));
      FloatVector gz = gx.mul(gx);
      FloatVector gp = n3.fma(gz, n2).fma(gz, n1).fma(gz, n0);
      FloatVector gc = gx.fma(gz.fma(gp, tiny), gx);
      FloatVector g = gt.fma(gg, gg).blend(gc, ga.compare(VectorOperators.LT, edge));

      FloatVector c = i.fma(g, f.mul(FloatVector.fromArray(S, before, cAt + u)));

      FloatVector ox = FloatVector.fromArray(S, z, zo + u);
      ox = ox.blend(80, ox.compare(VectorOperators.GT, 80));
      ox = ox.blend(-89, ox.compare(VectorOperators.LT, -89)).neg();
      FloatVector os = ox.fma(log2e, round);
      FloatVector on = os.sub(round);
      FloatVector or = on.fma(ln2Low, on.fma(ln2High, ox));
      FloatVector op = e4.fma(or, e3).fma(or, e2).fma(or, e1).fma(or, half);
      FloatVector oe = or.mul(or).fma(op, or).add(one);
      FloatVector ot =
          os.reinterpretAsInts().add(127).lanewise(VectorOperators.LSHL, 23).reinterpretAsFloats();
      FloatVector o = one.div(oe.fma(ot, one));

      FloatVector ha = c.abs();
      FloatVector hq = t7.fma(ha, t6).fma(ha, t5).fma(ha, t4).fma(ha, t3);
      hq = hq.fma(ha, t2).fma(ha, t1).fma(ha, t0);
      FloatVector hs = hq.mul(hq);
      FloatVector ht = minus.div(hs.fma(hs, plus));
      FloatVector hg = one.blend(-1, c.compare(VectorOperators.LT, 0));
      FloatVector hz = c.mul(c);
      FloatVector hp = n3.fma(hz, n2).fma(hz, n1).fma(hz, n0);
      FloatVector hc = c.fma(hz.fma(hp, tiny), c);
      FloatVector tanhC = ht.fma(hg, hg).blend(hc, ha.compare(VectorOperators.LT, edge));

      FloatVector h = o.mul(tanhC);
      h.intoArray(output, outputAt + u);
      h.intoArray(nextH, nextHAt + u);
      c.intoArray(nextC, nextCAt + u);
      i.intoArray(z, zi + u);
      f.intoArray(z, zf + u);
      g.intoArray(z, zg + u);
      o.intoArray(z, zo + u);
      tanhC.intoArray(kept, keptAt + u);
    }
  }

  private static final class Backward implements Pointwise {
    private final int i;
    private final int f;
    private final int g;
    private final int o;
    private final int before;
    private final int kept;
    private final int dOutput;
    private final int dH;
    private final int dC;
    private final int dI;
    private final int dF;
    private final int dG;
    private final int dO;

    Backward(List<Place> places) {
      i = read(places, Memory.Z, 0);
      f = read(places, Memory.Z, 1);
      g = read(places, Memory.Z, 2);
      o = read(places, Memory.Z, 3);
      before = read(places, Memory.PREVIOUS, 1);
      kept = read(places, Memory.KEPT, 0);
      dOutput = read(places, Memory.D_OUTPUT, 0);
      dH = read(places, Memory.D_STATE, 0);
      dC = read(places, Memory.D_STATE, 1);
      dI = written(places, Memory.D_Z, 0);
      dF = written(places, Memory.D_Z, 1);
      dG = written(places, Memory.D_Z, 2);
      dO = written(places, Memory.D_Z, 3);
    }

    @Override
    public void run(Slots s, int rows, int units) {
      for (int r = 0; r < rows; r++) {
        backward(
            units,
            s.array(i),
            s.offset(i) + r * s.stride(i),
            s.offset(f) + r * s.stride(f),
            s.offset(g) + r * s.stride(g),
            s.offset(o) + r * s.stride(o),
            s.array(before),
            s.offset(before) + r * s.stride(before),
            s.array(kept),
            s.offset(kept) + r * s.stride(kept),
            s.array(dOutput),
            s.offset(dOutput) + r * s.stride(dOutput),
            s.array(dH),
            s.offset(dH) + r * s.stride(dH),
            s.array(dC),
            s.offset(dC) + r * s.stride(dC),
            s.array(dI),
            s.offset(dI) + r * s.stride(dI),
            s.offset(dF) + r * s.stride(dF),
            s.offset(dG) + r * s.stride(dG),
            s.offset(dO) + r * s.stride(dO));
      }
    }
  }

  private static void backward(
      int units,
      float[] z,
      int zi,
      int zf,
      int zg,
      int zo,
      float[] before,
      int cAt,
      float[] kept,
      int keptAt,
      float[] dOutput,
      int dOutputAt,
      float[] dState,
      int dHAt,
      float[] dCell,
      int dCAt,
      float[] dZ,
      int di,
      int df,
      int dg,
      int dO) {
    FloatVector one = FloatVector.broadcast(S, 1);
    for (int u = 0; u < units; u += S.length()) {
      FloatVector i = FloatVector.fromArray(S, z, zi + u);
      FloatVector f = FloatVector.fromArray(S, z, zf + u);
      FloatVector g = FloatVector.fromArray(S, z, zg + u);
      FloatVector o = FloatVector.fromArray(S, z, zo + u);
      FloatVector t = FloatVector.fromArray(S, kept, keptAt + u);
      FloatVector dh =
          FloatVector.fromArray(S, dOutput, dOutputAt + u)
              .add(FloatVector.fromArray(S, dState, dHAt + u));
      FloatVector dc =
          FloatVector.fromArray(S, dCell, dCAt + u).add(dh.mul(o).mul(t.neg().fma(t, one)));
      dc.mul(g).mul(i.neg().fma(i, i)).intoArray(dZ, di + u);
      dc.mul(FloatVector.fromArray(S, before, cAt + u))
          .mul(f.neg().fma(f, f))
          .intoArray(dZ, df + u);
      dc.mul(i).mul(g.neg().fma(g, one)).intoArray(dZ, dg + u);
      dh.mul(t).mul(o.neg().fma(o, o)).intoArray(dZ, dO + u);
      FloatVector.zero(S).intoArray(dState, dHAt + u);
      dc.mul(f).intoArray(dCell, dCAt + u);
    }
  }
}

package rnn.benchmarks.peers;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import rnn.benchmarks.Workload;
import rnn.core.Weights;
import rnn.core.cell.Cells;

/** Sampling by ONNX Runtime: tensors that are kept, states that take turns as input and output. */
final class OnnxSampling implements SamplingPeer {
  private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
  private final OrtSession session;
  private final LongBuffer symbolsThere;
  private final FloatBuffer logitsThere;
  private final List<Map<String, OnnxTensor>> inputs = List.of(new HashMap<>(), new HashMap<>());
  private final List<Map<String, OnnxTensor>> outputs = List.of(new HashMap<>(), new HashMap<>());
  private int turn;

  OnnxSampling(Workload work, Weights weights, int threads) {
    int streams = work.sequences();
    symbolsThere = memory(streams * Long.BYTES).asLongBuffer();
    logitsThere = memory(streams * Workload.SYMBOLS * Float.BYTES).asFloatBuffer();
    try (SessionOptions options = new SessionOptions()) {
      options.setIntraOpNumThreads(threads);
      options.setInterOpNumThreads(1);
      options.setExecutionMode(SessionOptions.ExecutionMode.SEQUENTIAL);
      options.setOptimizationLevel(SessionOptions.OptLevel.ALL_OPT);
      options.addConfigEntry("session.set_denormal_as_zero", "1");
      session = environment.createSession(OnnxModel.of(work, weights), options);
      OnnxTensor x = OnnxTensor.createTensor(environment, symbolsThere, new long[] {1, streams});
      OnnxTensor y =
          OnnxTensor.createTensor(environment, logitsThere, new long[] {streams, Workload.SYMBOLS});
      for (int i = 0; i < 2; i++) {
        inputs.get(i).put("symbols", x);
        outputs.get(i).put("logits", y);
      }
      for (int l = 0; l < work.layers(); l++) {
        state("h", l, streams, work.units());
        if (work.cell() == Cells.LSTM) {
          state("c", l, streams, work.units());
        }
      }
    } catch (OrtException e) {
      throw new IllegalStateException(e);
    }
  }

  private void state(String name, int layer, int streams, int units) throws OrtException {
    long[] shape = {1, streams, units};
    for (int i = 0; i < 2; i++) {
      FloatBuffer values = memory(streams * units * Float.BYTES).asFloatBuffer();
      OnnxTensor tensor = OnnxTensor.createTensor(environment, values, shape);
      inputs.get(i).put(name + layer, tensor);
      outputs.get(1 - i).put(name + "Next" + layer, tensor);
    }
  }

  private static ByteBuffer memory(int bytes) {
    return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
  }

  @Override
  public void step(int[] symbols, float[] logits) {
    for (int b = 0; b < symbols.length; b++) {
      symbolsThere.put(b, symbols[b]);
    }
    try (OrtSession.Result _ = session.run(inputs.get(turn), outputs.get(turn))) {
      turn = 1 - turn;
    } catch (OrtException e) {
      throw new IllegalStateException(e);
    }
    logitsThere.get(0, logits);
  }
}

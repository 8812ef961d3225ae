package rnn.train;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import rnn.core.io.Safetensors;

/** PyTorch's own numbers. */
final class Golden {
  private Golden() {}

  static Safetensors read(String name) throws IOException, URISyntaxException {
    return Safetensors.read(
        Path.of(Golden.class.getResource("/golden/" + name + "_f64.safetensors").toURI()));
  }

  static float[] floats(double[] values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }
}

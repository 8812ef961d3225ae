package rnn.core.io;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import rnn.core.io.Safetensors.Malformed;

/**
 * What stands before the numbers: metadata, and for each tensor its type, shape and place.
 *
 * @param metadata as found
 * @param entries in the order of their places, which tile the data without holes
 */
record Header(Map<String, String> metadata, List<Entry> entries) {
  static final String METADATA = "__metadata__";

  /** A tensor's place, in bytes from the start of the data. */
  record Entry(String name, Tensor.Type type, List<Integer> shape, long begin, long end) {}

  /** Reads a header that dataBytes of numbers follow. */
  static Header parse(String file, String text, long dataBytes) throws Malformed {
    if (!text.startsWith("{")) {
      throw new Malformed(file, "the header does not start with '{'");
    }
    Json json = new Json(file, text);
    Map<String, String> metadata = null;
    List<Entry> entries = new ArrayList<>();
    Set<String> names = new HashSet<>();
    json.expect('{');
    for (boolean more = !json.take('}'); more; more = more(json)) {
      String name = json.string();
      json.expect(':');
      if (!names.add(name)) {
        throw new Malformed(file, "the header names " + shown(name) + " twice");
      }
      if (name.equals(METADATA)) {
        metadata = metadata(file, json);
      } else {
        entries.add(entry(file, json, name));
      }
    }
    json.expectEnd();
    entries.sort(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end));
    checkTiling(file, entries, dataBytes);
    return new Header(metadata == null ? Map.of() : metadata, List.copyOf(entries));
  }

  private static boolean more(Json json) throws Malformed {
    if (json.take(',')) {
      return true;
    }
    json.expect('}');
    return false;
  }

  private static Map<String, String> metadata(String file, Json json) throws Malformed {
    Map<String, String> metadata = new LinkedHashMap<>();
    json.expect('{');
    for (boolean more = !json.take('}'); more; more = more(json)) {
      String key = json.string();
      json.expect(':');
      if (metadata.putIfAbsent(key, json.string()) != null) {
        throw new Malformed(file, "the metadata has the key " + shown(key) + " twice");
      }
    }
    return metadata;
  }

  private static Entry entry(String file, Json json, String name) throws Malformed {
    String type = null;
    List<Long> shape = null;
    List<Long> place = null;
    json.expect('{');
    for (int field = 0; field < 3; field++) {
      if (field > 0) {
        json.expect(',');
      }
      String key = json.string();
      json.expect(':');
      if (key.equals("dtype") && type == null) {
        type = json.string();
      } else if (key.equals("shape") && shape == null) {
        shape = numbers(json);
      } else if (key.equals("data_offsets") && place == null) {
        place = numbers(json);
      } else {
        throw new Malformed(
            file,
            "tensor %s has the field %s, expected dtype, shape and data_offsets, once each"
                .formatted(shown(name), shown(key)));
      }
    }
    json.expect('}');
    return checked(file, name, type, shape, place);
  }

  private static Entry checked(
      String file, String name, String typeName, List<Long> sizes, List<Long> place)
      throws Malformed {
    Tensor.Type type =
        Arrays.stream(Tensor.Type.values())
            .filter(t -> t.name().equals(typeName))
            .findFirst()
            .orElseThrow(() ->
                new Malformed(
                    file,
                    "tensor %s has the type %s, expected one of %s"
                        .formatted(
                            shown(name), shown(typeName), Arrays.toString(Tensor.Type.values()))));
    List<Integer> shape = sizes.stream().map(s -> (int) Math.min(s, Integer.MAX_VALUE)).toList();
    long elements = Tensor.elements(shape);
    if (elements < 0) {
      throw new Malformed(
          file,
          "tensor %s has more elements than an array can hold: shape %s"
              .formatted(shown(name), sizes.size() > 9 ? sizes.subList(0, 9) + "…" : sizes));
    }
    long bytes = elements * type.bytes;
    if (place.size() != 2 || place.get(1) - place.get(0) != bytes) {
      throw new Malformed(
          file,
          "tensor %s has the data_offsets %s, expected a begin and an end %d bytes apart"
              .formatted(shown(name), place.size() > 9 ? place.subList(0, 9) + "…" : place, bytes));
    }
    return new Entry(name, type, shape, place.get(0), place.get(1));
  }

  private static List<Long> numbers(Json json) throws Malformed {
    List<Long> numbers = new ArrayList<>();
    json.expect('[');
    if (json.take(']')) {
      return numbers;
    }
    do {
      numbers.add(json.number());
    } while (json.take(','));
    json.expect(']');
    return numbers;
  }

  private static void checkTiling(String file, List<Entry> entries, long dataBytes)
      throws Malformed {
    long end = 0;
    for (Entry entry : entries) {
      if (entry.begin != end) {
        throw new Malformed(
            file,
            "tensor %s begins at byte %d of the data, expected %d, where the one before it ends"
                .formatted(shown(entry.name), entry.begin, end));
      }
      end = entry.end;
    }
    if (end != dataBytes) {
      throw new Malformed(
          file, "%d bytes of data, expected %d by the header".formatted(dataBytes, end));
    }
  }

  /** The header's bytes: metadata sorted by key, tensors in the order given, padded to 8 bytes. */
  static byte[] print(Map<String, String> metadata, List<Tensor> tensors) {
    StringBuilder out = new StringBuilder("{");
    if (!metadata.isEmpty()) {
      out.append(
          new TreeMap<>(metadata)
              .entrySet().stream()
                  .map(e -> Json.quote(e.getKey()) + ":" + Json.quote(e.getValue()))
                  .collect(Collectors.joining(",", "\"" + METADATA + "\":{", "}")));
    }
    long begin = 0;
    for (Tensor tensor : tensors) {
      long end = begin + (long) tensor.values().capacity() * tensor.type().bytes;
      out.append(out.length() > 1 ? "," : "") // no format: some locales have digits of their own
          .append(Json.quote(tensor.name()))
          .append(":{")
          .append(describe(tensor))
          .append(",\"data_offsets\":[")
          .append(begin)
          .append(',')
          .append(end)
          .append("]}");
      begin = end;
    }
    byte[] bytes = out.append('}').toString().getBytes(StandardCharsets.UTF_8);
    byte[] padded = Arrays.copyOf(bytes, (bytes.length + 7) / 8 * 8);
    Arrays.fill(padded, bytes.length, padded.length, (byte) ' ');
    return padded;
  }

  /** Type and shape as they stand in the header. */
  static String describe(Tensor tensor) {
    String shape =
        tensor.shape().stream().map(String::valueOf).collect(Collectors.joining(",", "[", "]"));
    return "\"dtype\":\"%s\",\"shape\":%s".formatted(tensor.type(), shape);
  }

  /** A name short enough for a line. */
  static String shown(String name) {
    return Json.quote(name.length() > 60 ? name.substring(0, 59) + "…" : name);
  }
}

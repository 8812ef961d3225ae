package rnn.cli;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;
import rnn.core.cell.Cell;
import rnn.core.cell.Cells;
import rnn.train.Optimizer;
import rnn.train.data.Split;

/** The values of options, checked where they are read, so that an error names the option. */
final class Values {
  private Values() {}

  /** 1, 2, 3 … */
  static final class Count implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String value) {
      return number(value, "a whole number of at least 1", Integer::valueOf, n -> n >= 1);
    }
  }

  /** As many as a process can start. */
  static final class Threads implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String value) {
      return number(
          value, "a whole number from 1 to 1024", Integer::valueOf, n -> n >= 1 && n <= 1024);
    }
  }

  /** As many as a gradient check needs. */
  static final class Directions implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String value) {
      return number(value, "a whole number of at least 8", Integer::valueOf, n -> n >= 8);
    }
  }

  /** 1, 2, 3 …, beyond 2³¹ too. */
  static final class LongCount implements ITypeConverter<Long> {
    @Override
    public Long convert(String value) {
      return number(value, "a whole number of at least 1", Long::valueOf, n -> n >= 1);
    }
  }

  /** Any. */
  static final class Seed implements ITypeConverter<Long> {
    @Override
    public Long convert(String value) {
      return number(value, "a whole number from -2^63 to 2^63 - 1", Long::valueOf, n -> true);
    }
  }

  /** Above 0, as a float too. */
  static final class Positive implements ITypeConverter<Double> {
    @Override
    public Double convert(String value) {
      return number(
          value,
          "a number above 0 that a float can hold",
          Double::valueOf,
          x -> x.floatValue() > 0 && x.floatValue() < 1 / 0f);
    }
  }

  /** 0 or above. */
  static final class NotNegative implements ITypeConverter<Double> {
    @Override
    public Double convert(String value) {
      return number(value, "a number of at least 0", Double::valueOf, x -> x >= 0 && x < 1 / 0.0);
    }
  }

  /** From 0 up to, but not including, 1. */
  static final class Rate implements ITypeConverter<Double> {
    @Override
    public Double convert(String value) {
      return number(value, "a number from 0 to below 1", Double::valueOf, x -> x >= 0 && x < 1);
    }
  }

  /** Above 0 up to 1. */
  static final class Share implements ITypeConverter<Double> {
    @Override
    public Double convert(String value) {
      return number(value, "a number above 0 up to 1", Double::valueOf, x -> x > 0 && x <= 1);
    }
  }

  /** The name of a cell; those of the catalogue. */
  static final class CellName implements ITypeConverter<String>, Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return Cells.ALL.stream().map(Cell::name).iterator();
    }

    @Override
    public String convert(String value) {
      return checked(() -> Cells.named(value).name());
    }
  }

  /** The name of an optimizer; all of them. */
  static final class OptimizerName implements ITypeConverter<String>, Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return Optimizer.NAMES.iterator();
    }

    @Override
    public String convert(String value) {
      checked(() -> Optimizer.named(value, 1, 0));
      return value;
    }
  }

  /** A path; an empty one would be the current directory. */
  static final class NamedPath implements ITypeConverter<Path> {
    @Override
    public Path convert(String value) {
      if (value.isEmpty()) {
        throw new TypeConversionException("found '', expected a path");
      }
      return Path.of(value);
    }
  }

  /** A split. */
  static final class SplitName implements ITypeConverter<Split> {
    @Override
    public Split convert(String value) {
      return checked(() -> Split.named(value));
    }
  }

  /** A split; null for the whole text. */
  static final class SplitOrAll implements ITypeConverter<Split> {
    @Override
    public Split convert(String value) {
      try {
        return value.equals("all") ? null : Split.named(value);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(
            "no split \"%s\", expected all or one of %s"
                .formatted(value, Arrays.toString(Split.values())));
      }
    }
  }

  /** What is named, or why not. */
  static <T> T checked(Supplier<T> named) {
    try {
      return named.get();
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(e.getMessage());
    }
  }

  private static <T> T number(
      String value, String expected, Function<String, T> parser, Predicate<T> right) {
    try {
      T number = parser.apply(value);
      if (right.test(number)) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Falls through: it is as wrong as a number out of range.
    }
    throw new TypeConversionException("found '%s', expected %s".formatted(value, expected));
  }
}

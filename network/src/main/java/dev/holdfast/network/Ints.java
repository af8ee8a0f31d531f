package dev.holdfast.network;

import java.util.Arrays;

/** Numbers one behind the other that grow in number. */
final class Ints {

  private static final int FEW = 16;

  private int[] values = new int[FEW];
  private int size;

  void add(int value) {
    if (size == values.length) {
      values = Arrays.copyOf(values, size + (size >> 1));
    }
    values[size++] = value;
  }

  int get(int index) {
    return values[index];
  }

  void set(int index, int value) {
    values[index] = value;
  }

  int size() {
    return size;
  }

  boolean isEmpty() {
    return size == 0;
  }

  /** A copy that does not grow. */
  int[] toArray() {
    return Arrays.copyOf(values, size);
  }
}

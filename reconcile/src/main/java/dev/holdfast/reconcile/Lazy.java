package dev.holdfast.reconcile;

import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.RandomAccess;
import java.util.function.IntFunction;

/**
 * An unmodifiable list whose elements are made whenever somebody looks at one: a plan may have a
 * million operations of which nobody reads more than a few.
 */
public final class Lazy<T> extends AbstractList<T> implements RandomAccess {

  private final int size;
  private final IntFunction<T> maker;

  private Lazy(int size, IntFunction<T> maker) {
    this.size = size;
    this.maker = maker;
  }

  /**
   * So many elements.
   *
   * @param maker makes the element at an index, each time alike
   */
  public static <T> List<T> of(int size, IntFunction<T> maker) {
    return size == 0 ? List.of() : new Lazy<>(size, maker);
  }

  /** The elements of some lists, one list behind the other; they must not change any more. */
  public static <T> List<T> concat(List<? extends List<? extends T>> lists) {
    List<List<? extends T>> parts = new ArrayList<>();
    lists.stream().filter(list -> !list.isEmpty()).forEach(parts::add);
    if (parts.stream().noneMatch(Lazy.class::isInstance)) {
      return parts.stream().<T>flatMap(List::stream).toList();
    }
    int[] ends = new int[parts.size()];
    int size = 0;
    for (int part = 0; part < ends.length; part++) {
      size += parts.get(part).size();
      ends[part] = size;
    }
    return new Lazy<>(size, index -> in(parts, ends, index));
  }

  private static <T> T in(List<List<? extends T>> parts, int[] ends, int index) {
    int part = 0;
    while (index >= ends[part]) {
      part++;
    }
    return parts.get(part).get(index - (part == 0 ? 0 : ends[part - 1]));
  }

  /** {@link List#copyOf}, but of a lazy list itself. */
  @SuppressWarnings("unchecked") // it is unmodifiable
  public static <T> List<T> copyOf(List<? extends T> list) {
    return list instanceof Lazy<?> ? (List<T>) list : List.copyOf(list);
  }

  @Override
  public T get(int index) {
    return maker.apply(Objects.checkIndex(index, size));
  }

  @Override
  public int size() {
    return size;
  }
}

package dev.holdfast.nftables;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The elements of a set in order, intervals as pairs of their ends.
 *
 * <p>Two of them are compared in one walk, so a million elements cost no more than to look at each.
 */
final class Elements {

  static final Elements NONE = new Elements(List.of());

  private final List<Unit> units;

  private Elements(List<Unit> units) {
    this.units = units;
  }

  /**
   * What comes and goes as one: an element, or both ends of an interval.
   *
   * @param end of an interval; null if it is none, or has no end
   */
  record Unit(Element first, @Nullable Element end) {

    private int compareKey(Unit other) {
      int order = first.compareTo(other.first);
      if (order != 0) {
        return order;
      }
      if (end == null || other.end == null) {
        return Boolean.compare(end != null, other.end != null);
      }
      return end.compareTo(other.end);
    }

    boolean timed() {
      return first.timed();
    }
  }

  /** One that is there, and that is wanted with another content. */
  record Changed(Unit found, Unit wanted) {}

  /** What sets wanted elements apart from those that were found. */
  record Difference(List<Unit> missing, List<Unit> surplus, List<Changed> changed) {
    boolean isEmpty() {
      return missing.isEmpty() && surplus.isEmpty() && changed.isEmpty();
    }
  }

  /**
   * Puts elements in order.
   *
   * @param intervals whether they are ends of intervals
   */
  static Elements of(List<Element> elements, boolean intervals) {
    List<Element> sorted = new ArrayList<>(elements);
    Collections.sort(sorted);
    List<Unit> units = new ArrayList<>(sorted.size());
    for (int i = 0; i < sorted.size(); i++) {
      Element first = sorted.get(i);
      Element next = i + 1 < sorted.size() ? sorted.get(i + 1) : null;
      boolean pair =
          intervals && !first.isEnd() && !first.isCatchall() && next != null && next.isEnd();
      units.add(new Unit(first, pair ? next : null));
      i += pair ? 1 : 0;
    }
    return new Elements(units);
  }

  /** Whether one is there twice, which the kernel never keeps and sometimes shows. */
  boolean hasDoubles() {
    for (int i = 1; i < units.size(); i++) {
      if (units.get(i - 1).compareKey(units.get(i)) == 0) {
        return true;
      }
    }
    return false;
  }

  List<Unit> units() {
    return units;
  }

  int size() {
    return units.size();
  }

  boolean isEmpty() {
    return units.isEmpty();
  }

  /** What sets these, which are wanted, apart from those that were found. */
  Difference from(Elements found) {
    List<Unit> missing = new ArrayList<>();
    List<Unit> surplus = new ArrayList<>();
    List<Changed> changed = new ArrayList<>();
    int theirs = 0;
    for (Unit wanted : units) {
      int order = 1;
      while (theirs < found.units.size()
          && (order = wanted.compareKey(found.units.get(theirs))) > 0) {
        surplus.add(found.units.get(theirs++));
      }
      if (theirs == found.units.size() || order != 0) {
        missing.add(wanted);
        continue;
      }
      Unit same = found.units.get(theirs++);
      if (!same.first.content().equals(wanted.first.content())) {
        changed.add(new Changed(same, wanted));
      }
    }
    surplus.addAll(found.units.subList(theirs, found.units.size()));
    return new Difference(missing, surplus, changed);
  }

  /** What is in them, as one value. */
  Blob content() {
    Blob.Builder out = new Blob.Builder();
    for (Unit unit : units) {
      out.put(1, unit.first.key()).put(2, unit.first.content());
      if (unit.end != null) {
        out.put(3, unit.end.key());
      }
    }
    return out.build();
  }

  /** All of these, and those of the others that these do not have. */
  Elements with(List<Unit> others) {
    List<Unit> all = new ArrayList<>(units);
    all.addAll(others);
    all.sort(Unit::compareKey);
    return new Elements(all);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Elements that && content().equals(that.content());
  }

  @Override
  public int hashCode() {
    return content().hashCode();
  }

  @Override
  public String toString() {
    return units.size() + " elements " + Arrays.hashCode(content().bytes());
  }
}

package dev.holdfast.nftables;

import dev.holdfast.netlink.Walk;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.RandomAccess;
import org.jspecify.annotations.Nullable;

/**
 * The elements of a set in order, intervals as pairs of their ends.
 *
 * <p>They are held in the bytes in which the kernel showed them, so that very many can be compared
 * and written again without an object for each; who looks at one gets a {@link Unit}. Two of these
 * are compared in one walk, in which the same bytes are the same element.
 */
final class Elements {

  private static final int NO_END = -1;

  static final Elements NONE = new Elements(new byte[0], new int[0], null, false);

  /** {@code NFTA_LIST_ELEM} attributes, in whatever order. */
  private final byte[] bytes;

  /** Where the elements lie, in order; of an interval, its first. */
  private final int[] first;

  /** Where the ends of intervals lie; null if there are none. */
  private final int @Nullable [] end;

  private final boolean timed;

  private Elements(byte[] bytes, int[] first, int @Nullable [] end, boolean timed) {
    this.bytes = bytes;
    this.first = first;
    this.end = end;
    this.timed = timed;
  }

  /**
   * What comes and goes as one: an element, or both ends of an interval.
   *
   * @param end of an interval; null if it is none, or has no end
   */
  record Unit(Element first, @Nullable Element end) {

    boolean timed() {
      return first.timed();
    }

    /** The same with a time of its own, which until now it had from its set. */
    Unit within(long timeout) {
      return new Unit(first.within(timeout), end);
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
   * @param list {@code NFTA_LIST_ELEM} attributes one behind the other, which nobody changes
   * @param intervals whether they are ends of intervals
   */
  static Elements of(byte[] list, boolean intervals) {
    int count = 0;
    for (Walk walk = new Walk(list); walk.next(); ) {
      count++;
    }
    int[] places = new int[count];
    boolean timed = false;
    int next = 0;
    for (Walk walk = new Walk(list); walk.next(); ) {
      places[next++] = walk.at();
      timed |= isTimed(walk.inside());
    }
    ElementOrder order = new ElementOrder(list);
    int[] sorted = order.sorted(places);
    return intervals ? paired(list, order, sorted, timed) : new Elements(list, sorted, null, timed);
  }

  /** Goes through all of its attributes, so that whoever does so again need not check them. */
  private static boolean isTimed(Walk element) {
    boolean timed = false;
    while (element.next()) {
      timed |= element.type() == Element.EXPIRATION || element.type() == Element.TIMEOUT;
    }
    return timed;
  }

  private static Elements paired(byte[] list, ElementOrder order, int[] sorted, boolean timed) {
    int[] first = new int[sorted.length];
    int[] end = new int[sorted.length];
    int count = 0;
    for (int i = 0; i < sorted.length; i++) {
      first[count] = sorted[i];
      boolean begins = !order.isEnd(sorted[i]) && !order.isCatchall(sorted[i]);
      boolean pair = begins && i + 1 < sorted.length && order.isEnd(sorted[i + 1]);
      end[count++] = pair ? sorted[++i] : NO_END;
    }
    return new Elements(list, Arrays.copyOf(first, count), Arrays.copyOf(end, count), timed);
  }

  private int endOf(int index) {
    return end == null ? NO_END : end[index];
  }

  private int compareKey(ElementOrder order, int index, Elements other, int theirs) {
    int compared = order.compare(first[index], other.bytes, other.first[theirs]);
    if (compared != 0) {
      return compared;
    }
    int mine = endOf(index);
    int its = other.endOf(theirs);
    return mine == NO_END || its == NO_END
        ? Boolean.compare(mine != NO_END, its != NO_END)
        : order.compare(mine, other.bytes, its);
  }

  /** Whether one is there twice, which the kernel never keeps and sometimes shows. */
  boolean hasDoubles() {
    ElementOrder order = new ElementOrder(bytes);
    for (int i = 1; i < first.length; i++) {
      if (compareKey(order, i - 1, this, i) == 0) {
        return true;
      }
    }
    return false;
  }

  /**
   * Whether none is there twice or lies in another: no interval begins before the one before has
   * ended.
   */
  boolean areApart() {
    ElementOrder order = new ElementOrder(bytes);
    for (int i = 0; i + 1 < size(); i++) {
      boolean ended = end == null || end[i] != NO_END || (i == 0 && order.isEnd(first[i]));
      if (!ended) {
        return false;
      }
    }
    return !hasDoubles();
  }

  /** Whether each is a key and nothing else. */
  boolean areKeys() {
    for (Walk walk = new Walk(bytes); walk.next(); ) {
      boolean key = false;
      for (Walk element = walk.inside(); element.next(); ) {
        int type = element.type();
        key |= type == Element.KEY;
        if (type != Element.KEY && type != Element.KEY_END && type != Element.FLAGS) {
          return false;
        }
      }
      if (!key) {
        return false;
      }
    }
    return true;
  }

  /**
   * How many the kernel says that there are: without one that stands for all others, and with each
   * end of an interval as one half.
   */
  long counted() {
    boolean others = size() > 0 && new ElementOrder(bytes).isCatchall(first[size() - 1]);
    int counted = others ? size() - 1 : size();
    if (end == null) {
      return counted;
    }
    int halves = 0;
    for (int i = 0; i < counted; i++) {
      halves += end[i] == NO_END ? 1 : 2;
    }
    return halves / 2;
  }

  /** Whether an interval begins where the one before ends. */
  boolean touch() {
    for (int i = 0; end != null && i + 1 < size(); i++) {
      if (end[i] != NO_END
          && Arrays.equals(element(end[i]).value(), element(first[i + 1]).value())) {
        return true;
      }
    }
    return false;
  }

  /** The same, each once. */
  Elements withoutDoubles() {
    ElementOrder order = new ElementOrder(bytes);
    int[] once = new int[first.length];
    int[] ends = end == null ? null : new int[first.length];
    int count = 0;
    for (int i = 0; i < first.length; i++) {
      if (i == 0 || compareKey(order, i - 1, this, i) != 0) {
        once[count] = first[i];
        if (ends != null) {
          ends[count] = endOf(i);
        }
        count++;
      }
    }
    return new Elements(
        bytes, Arrays.copyOf(once, count), ends == null ? null : Arrays.copyOf(ends, count), timed);
  }

  /** Each of them, which is made when it is asked for. */
  List<Unit> units() {
    final class Units extends AbstractList<Unit> implements RandomAccess {
      @Override
      public Unit get(int index) {
        return unit(index);
      }

      @Override
      public int size() {
        return first.length;
      }
    }

    return new Units();
  }

  private Unit unit(int index) {
    int last = endOf(index);
    return new Unit(element(first[index]), last == NO_END ? null : element(last));
  }

  private Element element(int at) {
    byte[] raw = Arrays.copyOfRange(bytes, at + Walk.HEADER, at + Walk.size(bytes, at));
    return Element.of(raw, Expressions.Meaning.NAMES);
  }

  int size() {
    return first.length;
  }

  boolean isEmpty() {
    return first.length == 0;
  }

  /** Whether any of them goes by itself, and so shows another time whenever it is looked at. */
  boolean isTimed() {
    return timed;
  }

  /** What sets these, which are wanted, apart from those that were found. */
  Difference from(Elements found) {
    List<Unit> missing = new ArrayList<>();
    List<Unit> surplus = new ArrayList<>();
    List<Changed> changed = new ArrayList<>();
    if (isSameAs(found)) {
      return new Difference(missing, surplus, changed);
    }
    ElementOrder order = new ElementOrder(bytes);
    int mine = 0;
    int theirs = 0;
    while (mine < size() && theirs < found.size()) {
      if (sameBytes(mine, found, theirs)) {
        mine++;
        theirs++;
        continue;
      }
      int compared = compareKey(order, mine, found, theirs);
      if (compared > 0) {
        surplus.add(found.unit(theirs++));
      } else if (compared < 0) {
        missing.add(unit(mine++));
      } else {
        Unit wanted = unit(mine++);
        Unit same = found.unit(theirs++);
        if (!same.first.content().equals(wanted.first.content())) {
          changed.add(new Changed(same, wanted));
        }
      }
    }
    missing.addAll(units().subList(mine, size()));
    surplus.addAll(found.units().subList(theirs, found.size()));
    return new Difference(missing, surplus, changed);
  }

  @SuppressWarnings("ReferenceEquality") // what was not looked at is taken to be these
  private boolean isSameAs(Elements found) {
    return this == found;
  }

  private boolean sameBytes(int index, Elements other, int theirs) {
    int mine = endOf(index);
    int its = other.endOf(theirs);
    return same(first[index], other, other.first[theirs])
        && (mine == NO_END ? its == NO_END : its != NO_END && same(mine, other, its));
  }

  private boolean same(int at, Elements other, int there) {
    int size = Walk.size(bytes, at);
    return size == Walk.size(other.bytes, there)
        && Arrays.equals(bytes, at, at + size, other.bytes, there, there + size);
  }

  /** What is in them, as one value. */
  Blob content() {
    Blob.Builder out = new Blob.Builder();
    for (Unit unit : units()) {
      out.put(1, unit.first.key()).put(2, unit.first.content());
      if (unit.end != null) {
        out.put(3, unit.end.key());
      }
    }
    return out.build();
  }

  /** All of these, and those of the others that these do not have. */
  Elements with(List<Unit> others) {
    if (others.isEmpty()) {
      return this;
    }
    ElementList list = new ElementList();
    for (Unit unit : units()) {
      list.add(unit, false);
    }
    others.forEach(unit -> list.add(unit, false));
    boolean intervals = end != null || others.stream().anyMatch(unit -> unit.end != null);
    return of(list.bytes(), intervals);
  }

  /**
   * Writes them one behind the other, ready to be sent in parts.
   *
   * @param fresh whether the time that they have left begins anew
   */
  ElementList written(boolean fresh) {
    ElementList list = new ElementList();
    for (int i = 0; i < first.length; i++) {
      if (timed) {
        list.add(unit(i), fresh);
      } else {
        addTo(list, i);
      }
    }
    return list;
  }

  private void addTo(ElementList list, int index) {
    list.add(bytes, first[index]);
    if (endOf(index) != NO_END) {
      list.add(bytes, endOf(index));
    }
  }

  /** As they are asked for: what ends no interval is shown, and not found. */
  ElementList asked() {
    boolean endsNothing = end != null && size() > 0 && new ElementOrder(bytes).isEnd(first[0]);
    ElementList list = new ElementList();
    for (int i = endsNothing ? 1 : 0; i < first.length; i++) {
      addTo(list, i);
    }
    return list;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Elements that && size() == that.size() && from(that).isEmpty();
  }

  @Override
  public int hashCode() {
    return size();
  }

  @Override
  public String toString() {
    return size() + " elements";
  }
}

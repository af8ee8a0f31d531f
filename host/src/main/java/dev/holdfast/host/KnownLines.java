package dev.holdfast.host;

import dev.holdfast.netlink.IpPrefix;
import dev.holdfast.network.Route;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Lines that were read as routes, so that others which differ in the destination alone need not be
 * read word by word.
 *
 * <p>Of many routes most lines are alike: what stands before and behind the destination is
 * compared, and only the destination is read. It stands for that a route is as good as another of
 * the same family but for its host bits, which are looked at here.
 */
final class KnownLines {

  /** How many different lines are remembered. */
  private static final int MOST = 4096;

  private static final int MOST_STARTS = 16;

  private final List<byte[]> starts = new ArrayList<>();
  private final Map<Part, Route> routes = new HashMap<>();
  private final Part probe = new Part();
  private final Destination destination = new Destination();
  private @Nullable Part last;
  private @Nullable Route like;

  /** What stands behind a destination, and the number of what stands before it. */
  private static final class Part {

    private int start;
    private byte[] bytes = {};
    private int from;
    private int to;

    Part set(int newStart, byte[] line, int newFrom, int newTo) {
      start = newStart;
      bytes = line;
      from = newFrom;
      to = newTo;
      return this;
    }

    Part copy() {
      return new Part().set(start, Arrays.copyOfRange(bytes, from, to), 0, to - from);
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Part that
          && start == that.start
          && Arrays.equals(bytes, from, to, that.bytes, that.from, that.to);
    }

    @Override
    public int hashCode() {
      int hash = start;
      for (int i = from; i < to; i++) {
        hash = 31 * hash + bytes[i];
      }
      return hash;
    }
  }

  /**
   * Remembers a line.
   *
   * @param from where its destination begins, which ends before {@code to}
   */
  void learn(byte[] line, int from, int to, Route route) {
    boolean plain = destination.read(line, from, to) && destination.end() == to;
    if (!plain || !destination.prefix().equals(route.to()) || routes.size() == MOST) {
      return;
    }
    byte[] before = Arrays.copyOf(line, from);
    int start = 0;
    while (start < starts.size() && !Arrays.equals(starts.get(start), before)) {
      start++;
    }
    if (start == MOST_STARTS) {
      return;
    }
    if (start == starts.size()) {
      starts.add(before);
    }
    routes.putIfAbsent(probe.set(start, line, to, line.length).copy(), route);
  }

  /** Whether a line begins as one that was learned. */
  boolean begins(byte[] bytes, int from, int to) {
    return start(bytes, from, to) >= 0;
  }

  private int start(byte[] bytes, int from, int to) {
    for (int i = 0; i < starts.size(); i++) {
      byte[] start = starts.get(i);
      if (to - from >= start.length
          && Arrays.equals(bytes, from, from + start.length, start, 0, start.length)
          && (start.length > 0 || Destination.isPart(bytes, from, to))) {
        return i;
      }
    }
    return -1;
  }

  /** Whether a line is like one that was learned; then {@link #to()} and {@link #like()} say it. */
  boolean match(byte[] bytes, int from, int to) {
    int start = start(bytes, from, to);
    if (start < 0 || !destination.read(bytes, from + starts.get(start).length, to)) {
      return false;
    }
    probe.set(start, bytes, destination.end(), to);
    if (last == null || !last.equals(probe)) {
      like = routes.get(probe);
      last = like == null ? null : probe.copy();
    }
    return like != null && like.isV4() == destination.isV4();
  }

  /** Where the matched line leads to. */
  IpPrefix to() {
    return destination.prefix();
  }

  /** What else it is. */
  Route like() {
    if (like == null) {
      throw new IllegalStateException("nothing was matched");
    }
    return like;
  }
}

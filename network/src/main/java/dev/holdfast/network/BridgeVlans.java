package dev.holdfast.network;

import dev.holdfast.netlink.Codecs;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The VLANs that a port of a bridge takes part in, or the bridge itself: {@code 1 pvid untagged,
 * 10, 20-30}, in the words of bridge(8).
 *
 * @param ranges in order, and as few as say it
 */
public record BridgeVlans(List<Range> ranges) {

  static final int LARGEST = 4094;

  static final Form<BridgeVlans, byte[]> FORM =
      new Form<>(
          Form.Shape.LIST,
          BridgeVlans::parse,
          BridgeVlans::toString,
          Codecs.BYTES,
          (_, _) -> {
            throw new IllegalStateException("see BridgeVlanTable");
          },
          (_, _) -> null);

  private static final String PVID = "pvid";
  private static final String UNTAGGED = "untagged";

  /**
   * Some VLANs in a row, or one.
   *
   * @param pvid whether packets without a tag are of it; of one VLAN at most
   * @param untagged whether its packets leave without a tag
   */
  public record Range(int first, int last, boolean pvid, boolean untagged) {

    public Range {
      if (first < 1 || last > LARGEST || first > last) {
        throw new IllegalArgumentException(
            "expected VLANs from 1 to " + LARGEST + ", not " + first + "-" + last);
      }
      if (pvid && first != last) {
        throw new IllegalArgumentException(
            "only one VLAN can be the pvid, not " + first + "-" + last);
      }
    }

    private static Range parse(String text) {
      String[] words = text.strip().split("\\s+");
      Set<String> flags = new LinkedHashSet<>(Arrays.asList(words).subList(1, words.length));
      String ends = words[0];
      boolean known = Set.of(PVID, UNTAGGED).containsAll(flags);
      if (!known || !ends.matches("[0-9]{1,4}(-[0-9]{1,4})?")) {
        throw new IllegalArgumentException(
            "expected a VLAN such as 10, 20-30 or 1 pvid untagged, not \"" + text.strip() + "\"");
      }
      int dash = ends.indexOf('-');
      int first = Integer.parseInt(dash < 0 ? ends : ends.substring(0, dash));
      int last = dash < 0 ? first : Integer.parseInt(ends.substring(dash + 1));
      return new Range(first, last, flags.contains(PVID), flags.contains(UNTAGGED));
    }

    /** Both in one; null if it takes two. */
    private @Nullable Range with(Range next) {
      boolean one = last + 1 == next.first && untagged == next.untagged && !pvid && !next.pvid;
      return one ? new Range(first, next.last, false, untagged) : null;
    }

    @Override
    public String toString() {
      return (first == last ? Integer.toString(first) : first + "-" + last)
          + (pvid ? " " + PVID : "")
          + (untagged ? " " + UNTAGGED : "");
    }
  }

  /**
   * @throws IllegalArgumentException if a VLAN is given twice, or there are two for packets without
   *     a tag
   */
  public BridgeVlans {
    List<Range> sorted = new ArrayList<>(ranges);
    sorted.sort(Comparator.comparingInt(Range::first));
    List<Range> merged = new ArrayList<>();
    int last = 0;
    boolean pvid = false;
    for (Range range : sorted) {
      if (range.first <= last) {
        throw new IllegalArgumentException("the VLAN " + range.first + " is given twice");
      }
      if (range.pvid && pvid) {
        throw new IllegalArgumentException("only one VLAN can be the pvid");
      }
      last = range.last;
      pvid |= range.pvid;
      Range both = merged.isEmpty() ? null : merged.getLast().with(range);
      if (both == null) {
        merged.add(range);
      } else {
        merged.set(merged.size() - 1, both);
      }
    }
    ranges = List.copyOf(merged);
  }

  /** What a port is in if nobody says anything. */
  static BridgeVlans usual(long defaultPvid) {
    int vlan = (int) defaultPvid;
    return new BridgeVlans(vlan == 0 ? List.of() : List.of(new Range(vlan, vlan, true, true)));
  }

  /**
   * Reads {@code 1 pvid untagged, 10, 20-30}; nothing is no VLAN.
   *
   * @throws IllegalArgumentException if it is no such text
   */
  public static BridgeVlans parse(String text) {
    return new BridgeVlans(
        text.isBlank() ? List.of() : Arrays.stream(text.split(",")).map(Range::parse).toList());
  }

  /** All VLANs that are not among these. */
  List<Range> others() {
    List<Range> others = new ArrayList<>();
    int next = 1;
    for (Range range : ranges) {
      if (range.first > next) {
        others.add(new Range(next, range.first - 1, false, false));
      }
      next = range.last + 1;
    }
    if (next <= LARGEST) {
      others.add(new Range(next, LARGEST, false, false));
    }
    return others;
  }

  @Override
  public String toString() {
    return ranges.stream().map(Range::toString).collect(Collectors.joining(", "));
  }
}

package dev.holdfast.cgroup;

import dev.holdfast.reconcile.FlatValue;
import java.math.BigDecimal;
import java.util.BitSet;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * What an interface file of a cgroup, or one key in it, should hold; compared in the form in which
 * the kernel shows it. Its {@code toString} is how a document says it.
 */
public sealed interface CgroupValue extends FlatValue {

  /** No limit. */
  record Max() implements CgroupValue {

    private static final int DIGITS = 19;

    /** PAGE_COUNTER_MAX of linux/page_counter.h in bytes, with the largest pages that there are. */
    private static final String LARGEST = Long.toString(Long.MAX_VALUE & -65_536L);

    @Override
    public String render() {
      return "max";
    }

    @Override
    public boolean matches(String observed) {
      return isNoLimit(observed.strip());
    }

    /**
     * Found on Linux 6.18: a new cgroup shows its hugetlb limits, of which it has none, in bytes.
     */
    static boolean isNoLimit(String observed) {
      return observed.equals("max")
          || (observed.length() == DIGITS
              && observed.compareTo(LARGEST) >= 0
              && observed.chars().allMatch(c -> c >= '0' && c <= '9'));
    }

    @Override
    public String toString() {
      return render();
    }
  }

  /**
   * A size in bytes.
   *
   * @param granule in bytes: the kernel keeps a multiple of it, rounded down, such as a page
   */
  record Size(long bytes, long granule) implements CgroupValue {
    public Size {
      if (bytes < 0 || granule <= 0) {
        throw new IllegalArgumentException("a size is not negative: " + bytes);
      }
    }

    @Override
    public String render() {
      return Long.toString(bytes);
    }

    @Override
    public boolean matches(String observed) {
      // PAGE_COUNTER_MAX of linux/page_counter.h: as many pages as that are no limit.
      return isNoLimit()
          ? Max.isNoLimit(observed.strip())
          : observed.strip().equals(Long.toString(bytes - bytes % granule));
    }

    private boolean isNoLimit() {
      return granule > 1 && bytes / granule >= Long.MAX_VALUE / granule;
    }

    @Override
    public String toString() {
      return Sizes.spell(bytes);
    }
  }

  /** A number: of processes or levels, a weight, microseconds, or 0 and 1 of a flag. */
  record Whole(long value) implements CgroupValue {
    @Override
    public String render() {
      return Long.toString(value);
    }

    @Override
    public boolean matches(String observed) {
      return observed.strip().equals(render());
    }

    @Override
    public String toString() {
      return render();
    }
  }

  /** A number with a fraction: a percentage. */
  record Decimal(BigDecimal value) implements CgroupValue {
    public Decimal {
      value = value.signum() == 0 ? BigDecimal.ZERO : value.stripTrailingZeros();
    }

    @Override
    public String render() {
      return value.toPlainString();
    }

    @Override
    public boolean matches(String observed) {
      try {
        return new BigDecimal(observed.strip()).compareTo(value) == 0;
      } catch (NumberFormatException e) {
        return false;
      }
    }

    @Override
    public String toString() {
      return render();
    }
  }

  /**
   * Processor time in each period: {@code cpu.max}.
   *
   * @param quota in microseconds; null is no limit, and then no period matters
   * @param period in microseconds; null leaves the period as it is
   */
  record Quota(@Nullable Long quota, @Nullable Long period) implements CgroupValue {
    @Override
    public String render() {
      String first = quota == null ? "max" : quota.toString();
      return period == null ? first : first + " " + period;
    }

    @Override
    public boolean matches(String observed) {
      String[] words = observed.strip().split("\\s+", -1);
      if (quota == null) {
        return words[0].equals("max");
      }
      return words[0].equals(quota.toString())
          && (period == null || (words.length == 2 && words[1].equals(period.toString())));
    }

    @Override
    public String toString() {
      return render();
    }
  }

  /**
   * A set of processors or of memory nodes, equal in any spelling; none leaves it to the parent.
   */
  record Cpus(String list) implements CgroupValue {
    /** Takes any spelling, and keeps the kernel's own: {@code 0-3,5}. */
    public Cpus {
      list = spell(CpuList.parse(list));
    }

    @Override
    public String render() {
      return list;
    }

    @Override
    public boolean matches(String observed) {
      try {
        return CpuList.parse(observed).equals(CpuList.parse(list));
      } catch (IllegalArgumentException e) {
        return false;
      }
    }

    private static String spell(BitSet set) {
      StringJoiner ranges = new StringJoiner(",");
      for (int first = set.nextSetBit(0); first >= 0; ) {
        int last = set.nextClearBit(first) - 1;
        ranges.add(first == last ? Integer.toString(first) : first + "-" + last);
        first = set.nextSetBit(last + 1);
      }
      return ranges.toString();
    }

    @Override
    public String toString() {
      return list;
    }
  }

  /** Words, compared as they are: of a file that we know no better, or that takes words. */
  record Text(String text) implements CgroupValue {
    public Text {
      if (text.isBlank()) {
        throw new IllegalArgumentException("an empty value cannot be written");
      }
      if (text.chars().anyMatch(Character::isISOControl)) {
        throw new IllegalArgumentException("a value is of one line, not " + Quoted.of(text));
      }
      text = text.strip();
    }

    @Override
    public String render() {
      return text;
    }

    @Override
    public boolean matches(String observed) {
      return FlatValue.text(text).matches(observed);
    }

    @Override
    public String toString() {
      return text;
    }
  }
}

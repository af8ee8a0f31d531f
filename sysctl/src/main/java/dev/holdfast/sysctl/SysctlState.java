package dev.holdfast.sysctl;

import dev.holdfast.reconcile.Frozen;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The sysctls that a scope should hold, in the order in which they were declared.
 *
 * <p>Those that rewrite others are written first, whatever the order.
 */
public record SysctlState(Map<SysctlKey, SysctlValue> values) {

  /** Nothing is wanted. */
  public static final SysctlState EMPTY = new SysctlState(Map.of());

  public SysctlState {
    values = Frozen.copyOf(values);
  }

  /**
   * Reads keys in either spelling and values as {@link SysctlValue#of(Object)} takes them.
   *
   * @throws IllegalArgumentException if a key or a value is none, or two keys are one sysctl
   */
  public static SysctlState of(Map<String, ?> declared) {
    Map<SysctlKey, SysctlValue> values = new LinkedHashMap<>();
    Map<SysctlKey, String> spellings = new LinkedHashMap<>();
    declared.forEach((spelling, value) -> {
      SysctlKey key = SysctlKey.parse(spelling);
      String other = spellings.put(key, spelling);
      if (other != null) {
        throw new IllegalArgumentException(
            "two spellings of one sysctl: " + other + " and " + spelling);
      }
      values.put(key, SysctlValue.of(value));
    });
    return new SysctlState(values);
  }

  /** This and one more, or another value for one that is declared. */
  public SysctlState with(String key, Object value) {
    Map<SysctlKey, SysctlValue> more = new LinkedHashMap<>(values);
    more.put(SysctlKey.parse(key), SysctlValue.of(value));
    return new SysctlState(more);
  }
}

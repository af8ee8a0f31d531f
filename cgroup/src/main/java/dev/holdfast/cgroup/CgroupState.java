package dev.holdfast.cgroup;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The cgroups that a scope should have, in the order in which they were declared, and what each of
 * them should hold.
 */
public record CgroupState(Map<CgroupPath, CgroupSettings> cgroups) {

  /** Nothing is wanted. */
  public static final CgroupState EMPTY = new CgroupState(Map.of());

  public CgroupState {
    cgroups = Collections.unmodifiableMap(new LinkedHashMap<>(cgroups));
  }

  /**
   * What the cgroup that the scope is should hold, as {@link CgroupSettings#of} reads it.
   *
   * @throws IllegalArgumentException as that does
   */
  public static CgroupState of(Map<String, ?> declared) {
    return EMPTY.with(".", declared);
  }

  /**
   * This and one more cgroup, or other values for one that is declared.
   *
   * @param path below the scope
   */
  public CgroupState with(String path, Map<String, ?> declared) {
    return with(CgroupPath.parse(path), CgroupSettings.of(declared));
  }

  /** This and one more cgroup, or other values for one that is declared. */
  public CgroupState with(CgroupPath path, CgroupSettings settings) {
    Map<CgroupPath, CgroupSettings> more = new LinkedHashMap<>(cgroups);
    more.put(path, settings);
    return new CgroupState(more);
  }
}

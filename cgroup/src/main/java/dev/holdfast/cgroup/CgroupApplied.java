package dev.holdfast.cgroup;

import dev.holdfast.reconcile.Owned;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What we own in a hierarchy, which the kernel cannot tag.
 *
 * @param owned the values that we set, and what was before
 * @param made the cgroups that we made, by path from the root of the hierarchy, and the inode that
 *     tells each from one that somebody made later in its place; 0 if that is not known yet
 */
public record CgroupApplied(Map<CgroupKey, Owned> owned, SortedMap<CgroupPath, Long> made) {

  /** Nothing is owned. */
  public static final CgroupApplied NONE = new CgroupApplied(Map.of(), new TreeMap<>());

  public CgroupApplied {
    owned = Collections.unmodifiableMap(new LinkedHashMap<>(owned));
    made = Collections.unmodifiableSortedMap(new TreeMap<>(made));
  }

  boolean isEmpty() {
    return owned.isEmpty() && made.isEmpty();
  }
}

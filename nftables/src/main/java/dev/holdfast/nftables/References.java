package dev.holdfast.nftables;

import java.util.LinkedHashSet;
import java.util.Set;

/** What something in a table refers to, by name: it has to be there first and may go only after. */
record References(
    Set<String> sets, Set<String> chains, Set<String> flowtables, Set<NftObject.Key> objects) {

  static final References NONE = new References(Set.of(), Set.of(), Set.of(), Set.of());

  enum Kind {
    SET,
    CHAIN,
    FLOWTABLE
  }

  boolean isEmpty() {
    return equals(NONE);
  }

  /** Whether any of these is among the others. */
  boolean touch(References others) {
    return sets.stream().anyMatch(others.sets::contains)
        || chains.stream().anyMatch(others.chains::contains)
        || flowtables.stream().anyMatch(others.flowtables::contains)
        || objects.stream().anyMatch(others.objects::contains);
  }

  static final class Builder {

    private final Set<String> sets = new LinkedHashSet<>();
    private final Set<String> chains = new LinkedHashSet<>();
    private final Set<String> flowtables = new LinkedHashSet<>();
    private final Set<NftObject.Key> objects = new LinkedHashSet<>();

    void add(Kind kind, String name) {
      Set<String> names =
          switch (kind) {
            case SET -> sets;
            case CHAIN -> chains;
            case FLOWTABLE -> flowtables;
          };
      names.add(name);
    }

    void addObject(long type, String name) {
      objects.add(new NftObject.Key(type, name));
    }

    void addAll(References others) {
      sets.addAll(others.sets);
      chains.addAll(others.chains);
      flowtables.addAll(others.flowtables);
      objects.addAll(others.objects);
    }

    References build() {
      boolean none =
          sets.isEmpty() && chains.isEmpty() && flowtables.isEmpty() && objects.isEmpty();
      return none ? NONE : new References(sets, chains, flowtables, objects);
    }
  }
}

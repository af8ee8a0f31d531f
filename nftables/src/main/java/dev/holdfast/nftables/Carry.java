package dev.holdfast.nftables;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/**
 * A wanted table with what a found one has counted, for when that goes and this comes in its place.
 */
final class Carry {

  private Carry() {}

  static Table over(Table wanted, Table found) {
    SequencedMap<String, Chain> chains = new LinkedHashMap<>();
    wanted
        .chains()
        .forEach((name, chain) -> chains.put(name, chain(chain, found.chains().get(name))));
    SequencedMap<String, NftSet> sets = new LinkedHashMap<>();
    wanted.sets().forEach((name, set) -> sets.put(name, set(set, found.sets().get(name))));
    SequencedMap<NftObject.Key, NftObject> objects = new LinkedHashMap<>();
    wanted
        .objects()
        .forEach((key, object) -> {
          NftObject before = found.objects().get(key);
          objects.put(key, before == null ? object : object.counting(before));
        });
    return new Table(wanted.head(), chains, sets, objects, wanted.flowtables());
  }

  private static Chain chain(Chain wanted, @Nullable Chain found) {
    if (found == null) {
      return wanted;
    }
    List<@Nullable NftRule> kept =
        RuleOrder.kept(
            wanted.rules(), found.rules(), (one, other) -> one.content().equals(other.content()));
    List<NftRule> rules = new ArrayList<>();
    for (int i = 0; i < kept.size(); i++) {
      NftRule before = kept.get(i);
      rules.add(before == null ? wanted.rules().get(i) : before);
    }
    return wanted.withRules(rules);
  }

  private static NftSet set(NftSet wanted, @Nullable NftSet found) {
    if (found == null || !wanted.content().equals(found.content())) {
      return wanted;
    }
    Map<Blob, Elements.Unit> there = new HashMap<>();
    found.elements().units().forEach(unit -> there.put(identity(unit), unit));
    List<Elements.Unit> units = new ArrayList<>();
    for (Elements.Unit unit : wanted.elements().units()) {
      units.add(there.getOrDefault(identity(unit), unit));
    }
    units.addAll(TableComparison.kept(wanted, found));
    return wanted.withElements(Elements.NONE.with(units));
  }

  private static Blob identity(Elements.Unit unit) {
    Blob.Builder out = new Blob.Builder().put(1, unit.first().key());
    if (unit.end() != null) {
      out.put(2, unit.end().key());
    }
    return out.put(3, unit.first().content()).build();
  }
}

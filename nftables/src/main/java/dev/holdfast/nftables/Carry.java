package dev.holdfast.nftables;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
    if (found == null) {
      return wanted;
    }
    if (!wanted.content().equals(found.content())) {
      return wanted.withElements(wanted.elements().with(elements(wanted, found)));
    }
    Map<Blob, Elements.Unit> there = new HashMap<>();
    found.elements().units().forEach(unit -> there.put(identity(unit), unit));
    List<Elements.Unit> units = new ArrayList<>();
    for (Elements.Unit unit : wanted.elements().units()) {
      units.add(there.getOrDefault(identity(unit), unit));
    }
    units.addAll(kept(wanted, found));
    return wanted.withElements(Elements.NONE.with(units));
  }

  /**
   * What packets and time put into a set that was declared otherwise, with the time that it has
   * left, if it fits into the new one.
   */
  static List<Elements.Unit> elements(NftSet wanted, NftSet found) {
    boolean fits =
        wanted.flags() == found.flags()
            && wanted.keyType() == found.keyType()
            && Objects.equals(wanted.dataType(), found.dataType());
    if (!fits) {
      return List.of();
    }
    Long timeout = found.declaration().get(NftMessages.SET_TIMEOUT);
    List<Elements.Unit> kept = kept(wanted, found);
    return timeout == null ? kept : kept.stream().map(unit -> unit.within(timeout)).toList();
  }

  /** What is there beyond what is wanted and stays, as far as there is room for it. */
  private static List<Elements.Unit> kept(NftSet wanted, NftSet found) {
    long room = wanted.room() - wanted.elements().counted();
    return wanted.elements().from(found.elements()).surplus().stream()
        .filter(found::keeps)
        .limit(Math.max(0, room))
        .toList();
  }

  private static Blob identity(Elements.Unit unit) {
    Blob.Builder out = new Blob.Builder().put(1, unit.first().key());
    if (unit.end() != null) {
      out.put(2, unit.end().key());
    }
    return out.put(3, unit.first().content()).build();
  }
}

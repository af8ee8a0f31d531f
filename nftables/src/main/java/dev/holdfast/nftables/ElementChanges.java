package dev.holdfast.nftables;

import dev.holdfast.nftables.Change.Part;
import dev.holdfast.reconcile.Operation;
import dev.holdfast.reconcile.Operation.Verb;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The elements that come, go and change in one set that stays. */
final class ElementChanges {

  /** More than this in one set are one operation. */
  private static final int LISTED = 64;

  private final TableName table;
  private final TableWriter writer;
  private final References going;
  private final NftSet set;
  private final NftSet before;
  private final List<Change> changes = new ArrayList<>();

  /**
   * @param going what leaves the kernel in the same transaction, and whatever refers to it with it
   * @param set as it is wanted
   * @param before as it was found
   */
  ElementChanges(TableName table, TableWriter writer, References going, NftSet set, NftSet before) {
    this.table = table;
    this.writer = writer;
    this.going = going;
    this.set = set;
    this.before = before;
  }

  List<Change> changes() {
    Elements.Difference difference = set.elements().from(before.elements());
    List<Elements.Unit> missing = difference.missing();
    List<Elements.Unit> surplus =
        difference.surplus().stream().filter(unit -> !before.keeps(unit)).toList();
    List<Elements.Changed> changed = new ArrayList<>(difference.changed());
    if (set.isMap() && !going.isEmpty()) {
      changed.addAll(displaced(surplus, changed));
    }
    if (missing.size() + surplus.size() + changed.size() > LISTED) {
      atOnce(missing, surplus, changed);
    } else {
      oneByOne(missing, surplus, changed);
    }
    return changes;
  }

  private void oneByOne(
      List<Elements.Unit> missing, List<Elements.Unit> surplus, List<Elements.Changed> changed) {
    for (Elements.Unit unit : surplus) {
      add(Verb.DELETE, unit, deleted(List.of(unit)));
    }
    for (Elements.Changed one : changed) {
      List<Part> parts = new ArrayList<>(deleted(List.of(one.found())));
      parts.addAll(replaced(List.of(one)));
      add(Verb.REPLACE, one.wanted(), parts);
    }
    for (Elements.Unit unit : missing) {
      add(Verb.CREATE, unit, added(List.of(unit)));
    }
  }

  private void atOnce(
      List<Elements.Unit> missing, List<Elements.Unit> surplus, List<Elements.Changed> changed) {
    List<Elements.Unit> out = new ArrayList<>(surplus);
    changed.forEach(one -> out.add(one.found()));
    List<Part> parts = new ArrayList<>(deleted(out));
    parts.addAll(added(missing));
    parts.addAll(replaced(changed));
    String what =
        "%d come, %d go, %d change".formatted(missing.size(), surplus.size(), changed.size());
    String subject = table + " " + set.name() + " elements";
    changes.add(new Change(new Operation(Verb.SET, set.kind(), subject, null, what), parts));
  }

  private void add(Verb verb, Elements.Unit unit, List<Part> parts) {
    String subject = KeyText.of(set, unit) + " in " + table + " " + set.name();
    changes.add(new Change(new Operation(verb, "element", subject), parts));
  }

  private List<Part> deleted(List<Elements.Unit> units) {
    return writer.deleteElements(set.name(), units);
  }

  private List<Part> added(List<Elements.Unit> units) {
    return writer.addElements(set.name(), units);
  }

  /** The time of what is only displaced goes on, as it does for what packets put there. */
  private List<Part> replaced(List<Elements.Changed> changed) {
    List<Elements.Unit> fresh = new ArrayList<>();
    List<Elements.Unit> displaced = new ArrayList<>();
    changed.forEach(
        one -> (one.wanted().equals(one.found()) ? displaced : fresh).add(one.wanted()));
    List<Part> parts = new ArrayList<>(added(fresh));
    parts.addAll(writer.keepElements(set.name(), displaced));
    return parts;
  }

  /** Elements that stay as they are, but refer to what goes and comes back. */
  private List<Elements.Changed> displaced(
      List<Elements.Unit> surplus, List<Elements.Changed> changed) {
    Set<Blob> others = new HashSet<>();
    surplus.forEach(unit -> others.add(new Blob(unit.first().key())));
    changed.forEach(one -> others.add(new Blob(one.found().first().key())));
    List<Elements.Changed> displaced = new ArrayList<>();
    for (Elements.Unit unit : before.elements().units()) {
      References.Builder into = new References.Builder();
      unit.first().refer(before.objectType(), into);
      if (into.build().touch(going) && !others.contains(new Blob(unit.first().key()))) {
        displaced.add(new Elements.Changed(unit, unit));
      }
    }
    return displaced;
  }
}

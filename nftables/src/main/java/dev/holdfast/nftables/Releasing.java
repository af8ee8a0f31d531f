package dev.holdfast.nftables;

import dev.holdfast.nftables.Change.Part;
import dev.holdfast.reconcile.Operation;
import dev.holdfast.reconcile.Operation.Verb;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** Takes our mark off tables, which the kernel allows only where a table is made. */
final class Releasing {

  private Releasing() {}

  static List<Change> changes(Ruleset found) {
    AtomicLong ids = new AtomicLong();
    List<Change> changes = new ArrayList<>();
    for (Table table : found.tables().values()) {
      TableWriter writer = new TableWriter(table.name(), ids);
      List<Part> parts = new ArrayList<>();
      parts.add(writer.deleteTable());
      long flags = table.head().flags() & Table.Head.DORMANT;
      Blob userdata = OwnerMark.without(table.head().userdata());
      parts.addAll(writer.newTable(table, flags, userdata, false));
      changes.add(new Change(new Operation(Verb.RELEASE, "table", table.name().toString()), parts));
    }
    return changes;
  }
}

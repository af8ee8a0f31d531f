package dev.holdfast.nftables;

import dev.holdfast.netlink.Message;
import dev.holdfast.netlink.Request;
import dev.holdfast.reconcile.Operation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * One operation of a plan and the messages that do it.
 *
 * <p>The messages of all changes go to the kernel in the order of their phases, whichever change
 * they belong to: whatever is referred to comes before and goes after what refers to it.
 */
record Change(Operation operation, List<Part> parts) {

  /** When in a transaction something is done. */
  enum Phase {
    DELETE_RULES,
    DELETE_ELEMENTS,
    DELETE_SETS,
    DELETE_CHAINS,
    DELETE_OBJECTS,
    DELETE_TABLES,
    TABLES,
    OBJECTS,
    CHAINS,
    SETS,
    ELEMENTS,
    RULES
  }

  /** One message and when it goes. */
  record Part(Phase phase, Message message) {}

  /** One message of a transaction and the operation that it is a part of. */
  record Sent(Operation operation, Message message) {
    Request request() {
      return new Request(operation.toString(), message);
    }
  }

  Change {
    parts = List.copyOf(parts);
  }

  static Change of(Operation operation, Phase phase, Message message) {
    return new Change(operation, List.of(new Part(phase, message)));
  }

  private Phase start() {
    return parts.isEmpty() ? Phase.TABLES : parts.getFirst().phase;
  }

  /** In the order in which a plan lists them. */
  static List<Change> ordered(List<Change> changes) {
    return changes.stream().sorted(Comparator.comparing(Change::start)).toList();
  }

  /** The messages of some changes in the order in which the kernel takes them. */
  static List<Sent> transaction(List<Change> changes) {
    Map<Phase, List<Sent>> byPhase = new EnumMap<>(Phase.class);
    for (Change change : changes) {
      for (Part part : change.parts) {
        byPhase
            .computeIfAbsent(part.phase, _ -> new ArrayList<>())
            .add(new Sent(change.operation, part.message));
      }
    }
    return byPhase.values().stream().flatMap(List::stream).toList();
  }
}

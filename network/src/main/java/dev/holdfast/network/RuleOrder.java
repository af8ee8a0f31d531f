package dev.holdfast.network;

import dev.holdfast.netlink.Message;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The rules that are there, those that come and those that go; it makes or deletes one of them and
 * leaves the others.
 *
 * <p>To the kernel a rule that is named means the first that has all that is named, and maybe more:
 * it deletes a narrower one that comes before, and refuses to make a wider one. See {@link
 * RuleFinding}.
 */
final class RuleOrder {

  private final Map<Place, List<Look.ShownRule>> there = new HashMap<>();
  private final Map<Place, List<Message>> coming = new HashMap<>();
  private final Set<Look.ShownRule> going = Collections.newSetFromMap(new IdentityHashMap<>());

  /** Where rules are of which the kernel may take one for the other. */
  private record Place(boolean v4, long priority) {}

  RuleOrder(List<Look.ShownRule> all) {
    for (Look.ShownRule shown : all) {
      there.computeIfAbsent(place(shown), _ -> new ArrayList<>()).add(shown);
    }
  }

  private static Place place(Rule rule) {
    return new Place(rule.isV4(), rule.priority());
  }

  private static Place place(Look.ShownRule shown) {
    return new Place(shown.rule().v4(), shown.rule().priority());
  }

  private List<Look.ShownRule> at(Place place) {
    return there.getOrDefault(place, List.of());
  }

  /** Takes into account that a rule comes before any other goes. */
  void comes(Rule rule, @Nullable Integer protocol) {
    coming
        .computeIfAbsent(place(rule), _ -> new ArrayList<>())
        .add(RuleMessages.createBeside(rule, protocol));
  }

  /** Takes into account that a rule goes; of several that go, the narrower do so before. */
  void goes(Look.ShownRule shown) {
    going.add(shown);
  }

  /** Makes a rule that is not there; fails if it is, unless the kernel would mistake another. */
  Message creation(Rule rule, @Nullable Integer protocol) {
    Message beside = RuleMessages.createBeside(rule, protocol);
    Place place = place(rule);
    boolean mistaken =
        coming.getOrDefault(place, List.of()).stream()
                .anyMatch(other -> !other.equals(beside) && RuleFinding.takes(beside, other))
            || at(place).stream()
                .anyMatch(other ->
                    !rule.equals(other.rule().rule())
                        && RuleFinding.takes(beside, other.message()));
    return mistaken ? beside : RuleMessages.create(rule, protocol);
  }

  /**
   * Deletes a rule: those that the kernel could take for it, and that stay, are made once more
   * behind all, and then as many deleted. At no moment is one missing.
   */
  List<Message> deletion(Look.ShownRule shown) {
    Message delete = RuleMessages.delete(shown.message());
    List<Message> messages = new ArrayList<>();
    mistaken(shown).forEach(other -> messages.add(RuleMessages.again(other.message())));
    coming.getOrDefault(place(shown), List.of()).stream()
        .filter(other -> RuleFinding.takes(delete, other))
        .forEach(messages::add);
    int others = messages.size();
    for (int i = 0; i <= others; i++) {
      messages.add(delete);
    }
    return messages;
  }

  /** Those that the kernel could take for one that goes, and that stay. */
  List<Look.ShownRule> mistaken(Look.ShownRule shown) {
    Message delete = RuleMessages.delete(shown.message());
    return at(place(shown)).stream()
        .filter(other -> !going.contains(other) && RuleFinding.takes(delete, other.message()))
        .toList();
  }

  /** Whether there is the same rule of another protocol. */
  boolean has(Look.ShownRule shown, int protocol) {
    return at(place(shown)).stream().anyMatch(other -> isLike(other, shown, protocol));
  }

  private static boolean isLike(
      Look.ShownRule other, Look.ShownRule shown, @Nullable Integer protocol) {
    return other.rule().key().equals(shown.rule().key())
        && Objects.equals(other.rule().protocol(), protocol);
  }
}

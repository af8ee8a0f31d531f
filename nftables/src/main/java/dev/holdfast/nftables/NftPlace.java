package dev.holdfast.nftables;

import static dev.holdfast.nftables.NftMessages.*;

import dev.holdfast.netlink.Attr;
import dev.holdfast.netlink.Message;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where a commit of somebody else's changed something: the elements of a set, or the rules and
 * chains of a table. Other changes have no place, and everything is looked at.
 *
 * @param set null for the rules and chains of the table
 */
record NftPlace(TableName table, @Nullable String set) {

  /** The places of one commit after the other, taken from the kernel's messages. */
  static final class Gathering {

    private static final int MOST = 64;

    private Set<NftPlace> places = new HashSet<>();
    private boolean everywhere;

    /** Takes one message of a commit. */
    void take(Message message) {
      if (everywhere) {
        return;
      }
      Optional<NftPlace> place = NftPlace.of(message);
      place.ifPresent(places::add);
      everywhere = place.isEmpty() || places.size() > MOST;
    }

    void everywhere() {
      everywhere = true;
    }

    /** What has been gathered since this was asked last; empty for everywhere. */
    Set<NftPlace> end() {
      Set<NftPlace> gathered = everywhere ? Set.of() : places;
      places = new HashSet<>();
      everywhere = false;
      return gathered;
    }
  }

  /** The place of one change; empty if it has none. */
  private static Optional<NftPlace> of(Message message) {
    if (message.is(NEWRULE) || message.is(DELRULE)) {
      return at(message, RULE_TABLE, null);
    }
    if (message.is(NEWCHAIN) || message.is(DELCHAIN)) {
      return at(message, CHAIN_TABLE, null);
    }
    if (message.is(NEWSETELEM) || message.is(DELSETELEM)) {
      String set = message.get(ELEMENTS_SET);
      // A set without a name belongs to a rule, and is always looked at.
      return at(message, ELEMENTS_TABLE, set == null || Expressions.isMadeUp(set) ? null : set);
    }
    if (message.is(NEWSET) || message.is(DELSET)) {
      String set = message.get(SET_NAME);
      boolean ofARule = set != null && Expressions.isMadeUp(set);
      return ofARule ? at(message, SET_TABLE, null) : Optional.empty();
    }
    return Optional.empty();
  }

  private static Optional<NftPlace> at(
      Message message, Attr<String> tableAttribute, @Nullable String set) {
    String table = message.get(tableAttribute);
    return table == null
        ? Optional.empty()
        : Optional.of(new NftPlace(new TableName(Family.of(message.number(FAMILY)), table), set));
  }
}

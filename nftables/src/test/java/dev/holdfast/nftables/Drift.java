package dev.holdfast.nftables;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** The ways in which somebody with nft undoes what was declared, whatever that was. */
enum Drift {
  A_RULE_IS_DELETED {
    @Override
    boolean happen(NftWitness nft, String table) {
      Optional<JsonObject> rule = first(nft, "rule", table, _ -> true);
      rule.ifPresent(one ->
          nft.run(
              "delete rule %s %s handle %d"
                  .formatted(
                      table, one.get("chain").getAsString(), one.get("handle").getAsLong())));
      return rule.isPresent();
    }
  },
  A_RULE_IS_PUT_IN_FRONT {
    @Override
    boolean happen(NftWitness nft, String table) {
      Optional<JsonObject> chain = first(nft, "chain", table, _ -> true);
      chain.ifPresent(one ->
          nft.run("insert rule %s %s counter".formatted(table, one.get("name").getAsString())));
      return chain.isPresent();
    }
  },
  A_SET_IS_EMPTIED {
    @Override
    boolean happen(NftWitness nft, String table) {
      for (String kind : List.of("set", "map")) {
        Optional<JsonObject> set =
            first(nft, kind, table, one -> one.has("elem") && !isDynamic(one));
        if (set.isPresent()) {
          nft.run("flush %s %s %s".formatted(kind, table, set.get().get("name").getAsString()));
          return true;
        }
      }
      return false;
    }
  },
  THINGS_ARE_ADDED {
    @Override
    boolean happen(NftWitness nft, String table) {
      nft.run("add chain " + table + " intruder");
      nft.run("add rule " + table + " intruder counter accept");
      nft.run("add counter " + table + " intruding");
      return true;
    }
  },
  A_POLICY_IS_TURNED {
    @Override
    boolean happen(NftWitness nft, String table) {
      Optional<JsonObject> chain = first(nft, "chain", table, one -> one.has("policy"));
      chain.ifPresent(one -> {
        String other = one.get("policy").getAsString().equals("drop") ? "accept" : "drop";
        String name = one.get("name").getAsString();
        nft.run("add chain %s %s { policy %s ; }".formatted(table, name, other));
      });
      return chain.isPresent();
    }
  },
  A_TABLE_IS_DELETED {
    @Override
    boolean happen(NftWitness nft, String table) {
      nft.run("delete table " + table);
      return true;
    }
  },
  EVERYTHING_IS_FLUSHED {
    @Override
    boolean happen(NftWitness nft, String table) {
      nft.run("flush ruleset");
      return true;
    }
  };

  /** Does it to a table; whether it could be done there. */
  abstract boolean happen(NftWitness nft, String table);

  private static boolean isDynamic(JsonObject set) {
    return set.has("flags") && set.get("flags").toString().matches(".*(dynamic|timeout).*");
  }

  private static Optional<JsonObject> first(
      NftWitness nft, String kind, String table, Predicate<JsonObject> such) {
    return all(nft, kind, table).stream().filter(such).findFirst();
  }

  /** What there is of a kind in a table, as nft's JSON shows it. */
  static List<JsonObject> all(NftWitness nft, String kind, String table) {
    List<JsonObject> found = new ArrayList<>();
    boolean elements = kind.equals("set") || kind.equals("map");
    String json = elements ? nft.json() : nft.jsonWithoutElements();
    for (JsonElement element :
        JsonParser.parseString(json).getAsJsonObject().getAsJsonArray("nftables")) {
      JsonElement object = element.getAsJsonObject().get(kind);
      if (object != null) {
        JsonObject one = object.getAsJsonObject();
        String where = one.get("family").getAsString() + " " + one.get("table").getAsString();
        if (where.equals(table)) {
          found.add(one);
        }
      }
    }
    return found;
  }
}

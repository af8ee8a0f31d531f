package dev.holdfast.nftables;

import static dev.holdfast.nftables.NftMessages.*;

import dev.holdfast.netlink.Message;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;

/**
 * Puts a table together from what the kernel showed of it.
 *
 * <p>Sets and chains without a name have names that the kernel made up, and others each time; what
 * stands for them in a comparison is what is in them.
 */
final class TableAssembly {

  private final Table.Head head;
  private final Map<NftObject.Key, NftObject> objects;
  private final Map<String, Flowtable> flowtables;
  private final SequencedMap<String, NftSet> named = new LinkedHashMap<>();
  private final Map<String, NftSet> anonymous = new HashMap<>();
  private final Map<String, Blob> setContents = new HashMap<>();
  private final Map<String, Message> bound = new LinkedHashMap<>();
  private final Map<String, List<Message>> rulesOf = new HashMap<>();
  private final Map<String, Chain> boundChains = new HashMap<>();
  private final Table.Unnamed unnamed = new Table.Unnamed(anonymous, boundChains);
  private final Set<String> underWay = new HashSet<>();

  TableAssembly(
      Table.Head head,
      Map<NftObject.Key, NftObject> objects,
      Map<String, Flowtable> flowtables,
      Map<String, NftSet> sets) {
    this.head = head;
    this.objects = objects;
    this.flowtables = flowtables;
    sets.forEach((name, set) -> (set.isAnonymous() ? anonymous : named).put(name, set));
  }

  Table assemble(List<Message> chains, List<Message> rules) {
    for (Message rule : rules) {
      String chain = String.valueOf(rule.get(RULE_CHAIN));
      rulesOf.computeIfAbsent(chain, _ -> new ArrayList<>()).add(rule);
    }
    List<Message> free = new ArrayList<>();
    for (Message chain : chains) {
      if (chain(chain, List.of()).isBound()) {
        bound.put(String.valueOf(chain.get(CHAIN_NAME)), chain);
      } else {
        free.add(chain);
      }
    }
    SequencedMap<String, Chain> whole = new LinkedHashMap<>();
    for (Message message : free) {
      Chain chain = whole(message);
      whole.put(chain.name(), chain);
    }
    return new Table(
        head, whole, named, new LinkedHashMap<>(objects), new LinkedHashMap<>(flowtables));
  }

  private Chain whole(Message message) {
    String name = String.valueOf(message.get(CHAIN_NAME));
    List<NftRule> rules = rulesOf.getOrDefault(name, List.of()).stream().map(this::rule).toList();
    return chain(message, rules);
  }

  private static Chain chain(Message message, List<NftRule> rules) {
    Long handle = message.get(CHAIN_HANDLE);
    Long flags = message.get(CHAIN_FLAGS);
    return new Chain(
        String.valueOf(message.get(CHAIN_NAME)),
        handle == null ? 0 : handle,
        Blob.of(message.get(CHAIN_HOOK)),
        message.get(CHAIN_POLICY),
        message.get(CHAIN_TYPE),
        flags == null ? 0 : flags,
        Blob.of(message.get(CHAIN_USERDATA)),
        rules);
  }

  private NftRule rule(Message message) {
    Long handle = message.get(RULE_HANDLE);
    Blob listed = Blob.of(message.get(RULE_EXPRESSIONS));
    Blob expressions = listed == null ? Blob.EMPTY : listed;
    Blob userdata = Blob.of(message.get(RULE_USERDATA));
    Blob compat = Blob.of(message.get(RULE_COMPAT));
    Blob.Builder content = new Blob.Builder();
    content.put(1, Expressions.content(expressions.bytes(), meaning));
    content.put(2, userdata).put(3, compat);
    return new NftRule(
        handle == null ? 0 : handle, expressions, compat, userdata, content.build(), unnamed);
  }

  /** What is in a set that belongs to a rule; into a meter, which has a name, packets put it. */
  private static Blob ofUnnamed(NftSet set) {
    Blob.Builder out = new Blob.Builder().put(1, set.content());
    if (!Expressions.isMadeUp(set.name())) {
      out.put(3, set.name());
    }
    return set.isDynamic() ? out.build() : out.put(2, set.elements().content()).build();
  }

  private final Expressions.Meaning meaning =
      new Expressions.Meaning() {
        @Override
        public byte[] ofSet(String name) {
          NftSet set = anonymous.get(name);
          if (set == null) {
            return name.getBytes(StandardCharsets.UTF_8);
          }
          return setContents.computeIfAbsent(name, _ -> ofUnnamed(set)).bytes();
        }

        @Override
        public byte[] ofChain(String name) {
          Message chain = bound.get(name);
          if (chain == null || !underWay.add(name)) {
            return name.getBytes(StandardCharsets.UTF_8);
          }
          Chain inside = boundChains.get(name);
          if (inside == null) {
            inside = whole(chain);
            boundChains.put(name, inside);
          }
          underWay.remove(name);
          Blob.Builder out = new Blob.Builder();
          inside.rules().forEach(rule -> out.put(1, rule.content()));
          return out.build().bytes();
        }
      };
}

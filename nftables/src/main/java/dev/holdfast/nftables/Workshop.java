package dev.holdfast.nftables;

import dev.holdfast.kernel.KernelException;
import dev.holdfast.kernel.NamespaceHandle;
import dev.holdfast.netlink.NetlinkSocket;
import dev.holdfast.netlink.SocketOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A namespace of nobody's, in which texts are run and what came of them is read (decision 25). */
final class Workshop implements AutoCloseable {

  private final NamespaceHandle namespace;
  private final SocketOptions options;

  private Workshop(NamespaceHandle namespace, SocketOptions options) {
    this.namespace = namespace;
    this.options = options;
  }

  /**
   * Makes one.
   *
   * @param links the interfaces that are made in it, and their indices; 0 for any
   * @throws KernelException EPERM without CAP_SYS_ADMIN
   */
  static Workshop open(Map<String, Integer> links, SocketOptions options) throws KernelException {
    NamespaceHandle namespace = NamespaceHandle.makeNetwork();
    try {
      if (!links.isEmpty()) {
        Links.make(namespace, links, options);
      }
      return new Workshop(namespace, options);
    } catch (KernelException | RuntimeException e) {
      namespace.close();
      throw e;
    }
  }

  /**
   * The normal form of a state with only a few addresses of each long list in it (decision 33).
   *
   * @param longList how many addresses make a list long
   * @return empty if its texts are to be run whole
   */
  static Optional<NormalForm> formOfShortened(
      NftState state, Map<String, Integer> links, SocketOptions options, int longList)
      throws KernelException {
    List<NftText> texts = new ArrayList<>();
    List<LongLists> left = new ArrayList<>();
    for (NftText text : state.texts()) {
      if (text.text().contains("destroy")) {
        return Optional.empty(); // of what was left out it would say nothing
      }
      LongLists lists = LongLists.in(text.text(), longList);
      left.add(lists);
      texts.add(lists.isEmpty() ? text : new NftText(lists.text(), List.of()));
    }
    if (left.stream().allMatch(LongLists::isEmpty)) {
      return Optional.empty();
    }
    try (Workshop workshop = open(links, options)) {
      if (!workshop.run(texts).isEmpty()) {
        return Optional.empty();
      }
      NormalForm form = workshop.read();
      Optional<Map<TableName, Table>> tables = Optional.of(form.tables());
      for (LongLists lists : left) {
        tables = tables.flatMap(lists::complete);
      }
      return tables.map(all -> new NormalForm(all, form.texts()));
    }
  }

  NamespaceHandle namespace() {
    return namespace;
  }

  /**
   * Runs texts one after the other. One that fails makes nothing, and that a later one misses that
   * is not what is wrong with it.
   *
   * @return what is wrong with them
   */
  List<NftText.Mistake> run(List<NftText> texts) throws KernelException {
    List<NftText.Mistake> undeclared = Undeclared.in(texts);
    if (!undeclared.isEmpty()) {
      return undeclared;
    }
    List<NftText.Mistake> mistakes = new ArrayList<>();
    for (NftText text : texts) {
      boolean allThere = mistakes.isEmpty();
      for (NftText.Mistake mistake : Language.run(namespace, text, Set.of())) {
        if (allThere || !NormalForms.mayFollow(mistake.message())) {
          mistakes.add(mistake);
        }
      }
    }
    return mistakes;
  }

  /** Reads all that is there. */
  NormalForm read() throws KernelException {
    try (NetlinkSocket socket = NftSession.socket(namespace, options.withPortId(0))) {
      RulesetReader reader = RulesetReader.ofWorkshop(socket);
      Map<TableName, Table> tables = reader.read(_ -> true).tables();
      boolean rules =
          tables.values().stream()
              .flatMap(table -> table.chains().values().stream())
              .anyMatch(chain -> !chain.rules().isEmpty());
      return new NormalForm(tables, rules ? Language.texts(namespace) : Map.of());
    }
  }

  @Override
  public void close() {
    namespace.close();
  }
}

package dev.holdfast.nftables;

import dev.holdfast.kernel.Errno;
import dev.holdfast.kernel.KernelException;
import dev.holdfast.kernel.KernelFile;
import dev.holdfast.netlink.SocketOptions;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What desired states are in the kernel's own words: their texts are run in a namespace that is
 * made for it, and what is there then is read.
 *
 * <p>So both sides of a comparison are what the kernel says, and nothing in nft's language, old
 * spelling or new, has to be understood here. It is done once for a state, and again if an
 * interface or a cgroup that it names has another number.
 */
final class NormalForms {

  private static final int REMEMBERED = 32;

  /** What libnftables says of whoever asks, and not of the text. */
  static final String DENIED = "Operation not permitted";

  /** Where libnftables looks for cgroups, wherever the hierarchy is mounted. */
  private static final String CGROUPS = "/sys/fs/cgroup/";

  private final SocketOptions options;
  private final int longList;
  private final Map<Key, NormalForm> known = remembering();
  private final Map<NftState, Mentions> mentions = remembering();

  /**
   * @param links the indices of the interfaces that the texts may name
   * @param cgroups the numbers of the cgroups that the texts may name
   */
  private record Key(NftState state, Map<String, Integer> links, Map<String, Long> cgroups) {}

  NormalForms(SocketOptions options) {
    this(options, LongLists.LONG);
  }

  /**
   * @param longList how many addresses make a list so long that the kernel is shown only a few
   */
  NormalForms(SocketOptions options, int longList) {
    this.options = options;
    this.longList = longList;
  }

  private static <K, V> Map<K, V> remembering() {
    return new LinkedHashMap<>(16, 0.75f, true) {
      private static final long serialVersionUID = 1;

      @Override
      protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
        return size() > REMEMBERED;
      }
    };
  }

  /** A text names something that is not there yet. */
  static final class WaitingException extends Exception {

    private static final long serialVersionUID = 1;

    private final String waitsFor;
    private final String where;

    WaitingException(String waitsFor, String where) {
      super(where + " waits for " + waitsFor);
      this.waitsFor = waitsFor;
      this.where = where;
    }

    String waitsFor() {
      return waitsFor;
    }

    String where() {
      return where;
    }
  }

  /** Whether a state may name interfaces. */
  boolean mentionsLinks(NftState state) {
    return !mentions(state).words().isEmpty();
  }

  private synchronized Mentions mentions(NftState state) {
    return mentions.computeIfAbsent(
        state,
        _ -> {
          Set<String> words = new TreeSet<>();
          Set<String> devices = new TreeSet<>();
          Set<String> cgroups = new TreeSet<>();
          for (NftText text : state.texts()) {
            Mentions found = Mentions.of(text.text());
            words.addAll(found.words());
            devices.addAll(found.devices());
            cgroups.addAll(found.cgroups());
          }
          return new Mentions(words, devices, cgroups);
        });
  }

  /**
   * The normal form of a state.
   *
   * @param links the interfaces of the namespace that it is for, and their indices
   * @throws NftMistakeException if libnftables or the kernel refuses it
   * @throws WaitingException if it names what is not there yet
   */
  NormalForm of(NftState state, SortedMap<String, Integer> links)
      throws KernelException, NftMistakeException, WaitingException {
    if (state.texts().isEmpty()) {
      return NormalForm.NOTHING;
    }
    Mentions mentioned = mentions(state);
    Map<String, Integer> named = new TreeMap<>(links);
    named.keySet().retainAll(mentioned.words());
    named.remove("lo");
    Key key = new Key(state, named, numbers(mentioned.cgroups()));
    synchronized (this) {
      NormalForm before = known.get(key);
      if (before != null) {
        return before;
      }
    }
    Map<String, Integer> made = new HashMap<>(named);
    mentioned.devices().forEach(device -> made.putIfAbsent(device, 0));
    made.remove("lo");
    NormalForm form = form(state, made);
    synchronized (this) {
      known.put(key, form);
    }
    return form;
  }

  /** A rule holds the number of a cgroup, and one that is made again has another. */
  private static Map<String, Long> numbers(Set<String> paths) {
    Map<String, Long> numbers = new TreeMap<>();
    for (String path : paths) {
      try {
        numbers.put(path, KernelFile.identity(CGROUPS + path).inode());
      } catch (KernelException e) {
        // Not there, or another word.
      }
    }
    return numbers;
  }

  private NormalForm form(NftState state, Map<String, Integer> links)
      throws KernelException, NftMistakeException, WaitingException {
    Optional<NormalForm> quick = Workshop.formOfShortened(state, links, options, longList);
    if (quick.isPresent()) {
      return quick.get();
    }
    try (Workshop workshop = Workshop.open(links, options)) {
      List<NftText.Mistake> mistakes = workshop.run(state.texts());
      if (mistakes.stream().anyMatch(mistake -> mistake.message().contains(DENIED))) {
        throw new KernelException("try out what nftables should hold", Errno.EPERM);
      }
      if (!mistakes.isEmpty()) {
        throw refused(mistakes);
      }
      return workshop.read();
    }
  }

  private static NftMistakeException refused(List<NftText.Mistake> mistakes)
      throws WaitingException {
    if (mistakes.stream().allMatch(mistake -> waitsFor(mistake.message()) != null)) {
      NftText.Mistake first = mistakes.getFirst();
      String where = first.file() + ":" + first.line() + ":" + first.column();
      throw new WaitingException(String.valueOf(waitsFor(first.message())), where);
    }
    return new NftMistakeException(mistakes);
  }

  /** What a complaint says is not there yet; null if it says something else. */
  static @Nullable String waitsFor(String complaint) {
    if (complaint.startsWith(Complaint.NO_INTERFACE)) {
      int name = complaint.indexOf(": ");
      return name < 0 ? "the interface there" : "the interface " + complaint.substring(name + 2);
    }
    return complaint.startsWith("cgroupv2 path fails") ? "the cgroup there" : null;
  }

  /** Whether a complaint may be about what an earlier text was to make, and did not. */
  static boolean mayFollow(String complaint) {
    return complaint.contains("No such file or directory")
        || complaint.startsWith("Could not process rule");
  }
}

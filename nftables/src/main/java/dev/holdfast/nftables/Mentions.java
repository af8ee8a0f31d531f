package dev.holdfast.nftables;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The interfaces and cgroups that a text may name, found without understanding it.
 *
 * @param words everything that could be the name of an interface; empty if no word of the text says
 *     that it names any
 * @param devices those that a chain or a flowtable stands on
 * @param cgroups everything that could be the path of a cgroup; empty if no word of the text says
 *     that it names any
 */
record Mentions(Set<String> words, Set<String> devices, Set<String> cgroups) {

  static final Mentions NONE = new Mentions(Set.of(), Set.of(), Set.of());

  private static final Pattern SAYS_SO =
      Pattern.compile("\\b(iif|oif|iface_index|devices?|dev|sdif)\\b");

  /** One of these is in every word that says so, and is found faster than a word in a long text. */
  private static final List<String> HINTS = List.of("iif", "oif", "iface_index", "dev", "sdif");

  private static final Pattern NAME = Pattern.compile("[A-Za-z_][^\\s/:]{0,14}");

  /** In quotes a name may begin with anything. */
  private static final Pattern QUOTED_NAME = Pattern.compile("[^\\s/:]{1,15}");

  /** Where nothing but names can be, one may begin with a digit. */
  private static final Pattern DEVICE = Pattern.compile("[A-Za-z0-9_][^\\s/:]{0,14}");

  private static final int MOST_DEVICES = 256;
  private static final Pattern SAYS_CGROUPS = Pattern.compile("\\bcgroups?v2\\b");
  private static final Pattern PATH = Pattern.compile("[A-Za-z_][^\\s:]*");

  static Mentions of(String text) {
    boolean links = HINTS.stream().anyMatch(text::contains) && SAYS_SO.matcher(text).find();
    boolean cgroups = text.contains("v2") && SAYS_CGROUPS.matcher(text).find();
    if (!links && !cgroups) {
      return NONE;
    }
    List<Words.Word> words = Words.of(text);
    Mentions found = links ? links(words) : NONE;
    return cgroups ? new Mentions(found.words, found.devices, paths(words)) : found;
  }

  /** Nft takes a path with quotes or without, below the directory in which it looks for cgroups. */
  private static Set<String> paths(List<Words.Word> words) {
    Set<String> paths = new TreeSet<>();
    for (Words.Word word : words) {
      if (!word.text().contains("..") && (word.quoted() || PATH.matcher(word.text()).matches())) {
        paths.add(word.text());
      }
    }
    return paths;
  }

  private static Mentions links(List<Words.Word> words) {
    Set<String> all = new HashSet<>();
    Map<String, Set<String>> defined = new HashMap<>();
    Set<String> devices = new TreeSet<>();
    for (int i = 0; i < words.size(); i++) {
      Words.Word word = words.get(i);
      if (isName(word)) {
        all.add(word.text());
      }
      if (word.is("define") || word.is("redefine")) {
        String name = i + 1 < words.size() ? words.get(i + 1).text() : "";
        defined.put("$" + name, values(words, i + 2));
      } else if (word.text().equals("device")
          || word.text().equals("devices")
          || (word.text().equals("dev") && word.quoted())) {
        devices.addAll(values(words, i + 1));
      }
    }
    return new Mentions(all, resolved(devices, defined), Set.of());
  }

  private static boolean isName(Words.Word word) {
    return (word.quoted() ? QUOTED_NAME : NAME).matcher(word.text()).matches();
  }

  /** The one word that follows, or those inside braces or brackets. */
  private static Set<String> values(List<Words.Word> words, int from) {
    Set<String> values = new TreeSet<>();
    int at = from;
    while (at < words.size() && isPunctuation(words.get(at), "=:")) {
      at++;
    }
    if (at < words.size() && isPunctuation(words.get(at), "{[")) {
      for (at++; at < words.size() && !isPunctuation(words.get(at), "}]"); at++) {
        values.add(words.get(at).text());
      }
    } else if (at < words.size()) {
      values.add(words.get(at).text());
    }
    return values;
  }

  private static boolean isPunctuation(Words.Word word, String marks) {
    return !word.quoted() && word.text().length() == 1 && marks.contains(word.text());
  }

  /** Names, with variables replaced by what they stand for. */
  private static Set<String> resolved(Set<String> values, Map<String, Set<String>> defined) {
    Set<String> names = new TreeSet<>();
    Set<String> open = new TreeSet<>(values);
    Set<String> seen = new HashSet<>();
    while (!open.isEmpty() && names.size() < MOST_DEVICES) {
      String one = open.iterator().next();
      open.remove(one);
      if (!seen.add(one)) {
        continue;
      }
      if (one.startsWith("$")) {
        open.addAll(defined.getOrDefault(one, Set.of()));
      } else if (DEVICE.matcher(one).matches()) {
        names.add(one);
      }
    }
    return names;
  }
}

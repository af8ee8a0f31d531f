package dev.holdfast.nftables;

import java.util.ArrayList;
import java.util.List;

/**
 * The words of a text in the language of nft, which is as far as we read it: to find what it
 * includes, and which interfaces it may name.
 *
 * <p>Comments are left out. What is in quotes is one word.
 */
final class Words {

  /**
   * One word.
   *
   * @param line from 1
   * @param column from 1
   * @param depth how many braces are open before it
   * @param starts whether a statement begins with it
   */
  record Word(String text, boolean quoted, int line, int column, int depth, boolean starts) {

    boolean is(String plain) {
      return !quoted && text.equals(plain);
    }
  }

  private final String text;
  private final List<Word> words = new ArrayList<>();
  private int at;
  private int line = 1;
  private int lineStart;
  private int depth;
  private boolean starts = true;

  private Words(String text) {
    this.text = text;
  }

  static List<Word> of(String text) {
    Words words = new Words(text);
    while (words.at < text.length()) {
      words.step();
    }
    return words.words;
  }

  private void step() {
    char c = text.charAt(at);
    switch (c) {
      case '\n' -> {
        boolean continued = at > 0 && text.charAt(at - 1) == '\\';
        starts |= !continued;
        newLine(at++);
      }
      case '#' -> {
        int end = text.indexOf('\n', at);
        at = end < 0 ? text.length() : end;
      }
      case '"' -> quoted();
      case '{', '}', ';', ',', '=', '(', ')', '[', ']', '\\' -> {
        depth += c == '{' ? 1 : c == '}' ? -1 : 0;
        if (c != '\\') {
          add(String.valueOf(c), false, at);
        }
        starts = c == ';' || c == '{' || c == '}';
        at++;
      }
      default -> {
        if (Character.isWhitespace(c)) {
          at++;
        } else {
          plain();
        }
      }
    }
  }

  private void newLine(int lineEnd) {
    line++;
    lineStart = lineEnd + 1;
  }

  private void quoted() {
    int from = at;
    int end = text.indexOf('"', from + 1);
    if (end < 0) {
      // For nft it is a stray character, and what follows it is read.
      add("\"", false, at++);
      return;
    }
    add(text.substring(from + 1, end), true, from);
    for (int i = from; i < end; i++) {
      if (text.charAt(i) == '\n') {
        newLine(i);
      }
    }
    at = end + 1;
  }

  private void plain() {
    int from = at;
    while (at < text.length() && isPlain(text.charAt(at))) {
      at++;
    }
    add(text.substring(from, at), false, from);
  }

  private static boolean isPlain(char c) {
    return !Character.isWhitespace(c) && "\"#{};,=()[]\\".indexOf(c) < 0;
  }

  private void add(String word, boolean quoted, int from) {
    words.add(new Word(word, quoted, line, from - lineStart + 1, depth, starts));
    starts = false;
  }
}

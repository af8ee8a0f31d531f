package dev.holdfast.benchmarks;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Draws lines over two logarithmic axes, as SVG. */
final class Plot {

  /** A number of things and the seconds that they took. */
  record Point(double count, double seconds) {}

  private static final int WIDTH = 860;
  private static final int HEIGHT = 560;
  private static final int LEFT = 80;
  private static final int RIGHT = 170;
  private static final int TOP = 50;
  private static final int BOTTOM = 60;
  private static final String[] COLOURS = {
    "#0072b2", "#56b4e9", "#d55e00", "#e69f00", "#009e73", "#cc79a7"
  };

  private final StringBuilder svg = new StringBuilder();
  private final int fromX;
  private final int toX;
  private final int fromY;
  private final int toY;

  private Plot(Map<String, List<Point>> lines) {
    double[] x = lines.values().stream().flatMap(List::stream).mapToDouble(Point::count).toArray();
    double[] y =
        lines.values().stream().flatMap(List::stream).mapToDouble(Point::seconds).toArray();
    fromX = decade(Arrays.stream(x).min().orElse(1), false);
    toX = Math.max(fromX + 1, decade(Arrays.stream(x).max().orElse(10), true));
    fromY = decade(Arrays.stream(y).min().orElse(1), false);
    toY = Math.max(fromY + 1, decade(Arrays.stream(y).max().orElse(10), true));
  }

  private static int decade(double value, boolean above) {
    double exponent = Math.log10(value);
    return (int) (above ? Math.ceil(exponent - 1e-9) : Math.floor(exponent + 1e-9));
  }

  /** The picture as a whole. */
  static String svg(String title, String things, Map<String, List<Point>> lines) {
    Plot plot = new Plot(lines);
    plot.begin(title);
    plot.axes(things);
    int i = 0;
    for (Map.Entry<String, List<Point>> line : lines.entrySet()) {
      plot.line(line.getKey(), line.getValue(), i++);
    }
    return plot.svg.append("</svg>\n").toString();
  }

  private void begin(String title) {
    add(
        ("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\""
                + " font-family=\"sans-serif\" font-size=\"13\">")
            .formatted(WIDTH, HEIGHT, WIDTH, HEIGHT));
    add("<rect width=\"100%\" height=\"100%\" fill=\"white\"/>");
    text(LEFT, 28, "start", "16", title);
  }

  private void axes(String things) {
    for (int decade = fromX; decade <= toX; decade++) {
      double x = x(Math.pow(10, decade));
      rule(x, TOP, x, HEIGHT - BOTTOM);
      text(x, HEIGHT - BOTTOM + 20, "middle", "13", "%,d".formatted((long) Math.pow(10, decade)));
    }
    for (int decade = fromY; decade <= toY; decade++) {
      double y = y(Math.pow(10, decade));
      rule(LEFT, y, WIDTH - RIGHT, y);
      text(LEFT - 8, y + 4, "end", "13", seconds(decade));
    }
    text((LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 15, "middle", "13", things);
  }

  private static String seconds(int decade) {
    if (decade >= 0) {
      return (long) Math.pow(10, decade) + " s";
    }
    return decade >= -3
        ? (long) Math.pow(10, decade + 3) + " ms"
        : (long) Math.pow(10, decade + 6) + " µs";
  }

  private void line(String name, List<Point> points, int number) {
    String colour = COLOURS[number % COLOURS.length];
    StringBuilder path = new StringBuilder();
    for (Point point : points) {
      double x = x(point.count);
      double y = y(point.seconds);
      path.append(path.isEmpty() ? "M" : " L").append(at(x)).append(' ').append(at(y));
      add("<circle cx=\"%s\" cy=\"%s\" r=\"3.5\" fill=\"%s\"/>".formatted(at(x), at(y), colour));
    }
    add("<path d=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\"/>".formatted(path, colour));
    double y = TOP + 10 + 24.0 * number;
    double x = WIDTH - RIGHT + 20;
    add(
        "<path d=\"M%s %s h22\" stroke=\"%s\" stroke-width=\"3\"/>"
            .formatted(at(x), at(y - 4), colour));
    text(x + 30, y, "start", "13", name);
  }

  private void rule(double x1, double y1, double x2, double y2) {
    add("<path d=\"M%s %s L%s %s\" stroke=\"#cccccc\"/>".formatted(at(x1), at(y1), at(x2), at(y2)));
  }

  private void text(double x, double y, String anchor, String size, String text) {
    add(
        "<text x=\"%s\" y=\"%s\" text-anchor=\"%s\" font-size=\"%s\">%s</text>"
            .formatted(at(x), at(y), anchor, size, text));
  }

  private double x(double count) {
    return LEFT + (Math.log10(count) - fromX) / (toX - fromX) * (WIDTH - LEFT - RIGHT);
  }

  private double y(double seconds) {
    return HEIGHT
        - BOTTOM
        - (Math.log10(seconds) - fromY) / (toY - fromY) * (HEIGHT - TOP - BOTTOM);
  }

  private static String at(double coordinate) {
    return String.format(Locale.ROOT, "%.1f", coordinate);
  }

  private void add(String line) {
    svg.append(line).append('\n');
  }
}

/** What is open over the page. */
class Ui {
  palette = $state(false);
  /** The text the palette opens with. */
  paletteText = $state('');
  keys = $state(false);
  /** The question who acts. */
  people = $state(false);

  openPalette(text = ''): void {
    this.paletteText = text;
    this.palette = true;
  }
}

export const ui = new Ui();

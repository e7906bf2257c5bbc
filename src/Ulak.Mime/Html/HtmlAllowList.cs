using System.Collections.Frozen;

namespace Ulak.Mime.Html;

/// <summary>The elements and attributes of a message's HTML that are shown.</summary>
internal static class HtmlAllowList
{
    private static readonly FrozenSet<string> Shown = Set(
        "a abbr acronym address area article aside b bdi bdo big blockquote br caption center cite code col colgroup dd del details "
        + "dfn dir div dl dt em figcaption figure font "
        + "footer h1 h2 h3 h4 h5 h6 header hr i img ins kbd li main map mark menu nav nobr ol p pre q rp rt ruby s samp section small "
        + "span strike strong sub summary sup "
        + "table tbody td tfoot th thead time tr tt u ul var wbr");

    // Their content is no text for people: scripts, other documents, and foreign content, in which HTML parsers part ways.
    private static readonly FrozenSet<string> Dropped = Set(
        "applet audio canvas embed frame frameset head iframe link math meta noembed noframes object script select style svg template "
        + "textarea title video base datalist");

    private static readonly FrozenSet<string> Attributes = Set(
        "abbr align alt aria-describedby aria-hidden aria-label aria-labelledby background bgcolor border cellpadding cellspacing char "
        + "charoff class clear color cols colspan compact coords "
        + "datetime dir face frame headers height hidden href hspace id lang name noshade nowrap open reversed role rowspan rules "
        + "scope shape size span src srcset start style "
        + "summary title type usemap valign value vspace width bordercolor link vlink alink text leftmargin topmargin marginwidth "
        + "marginheight");

    public static bool IsShown(string element) => Shown.Contains(element);

    /// <summary>Whether an element goes with all that it holds. Of one that is neither shown nor dropped the content is shown.</summary>
    public static bool IsDropped(string element) => Dropped.Contains(element);

    public static bool IsAllowed(string attribute) => Attributes.Contains(attribute);

    private static FrozenSet<string> Set(string names) => names.Split(' ').ToFrozenSet(StringComparer.Ordinal);
}

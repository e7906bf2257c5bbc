using System.Text;

namespace Ulak.Console.Bounces;

/// <summary>An explanation as text for a ticket: what happened, who has to act, what to do, and the server's own words.</summary>
internal static class TicketText
{
    public static string Of(ExplanationCardModel card, bool asMarkdown)
    {
        var text = new StringBuilder();
        foreach (var group in card.Groups)
        {
            var (each, bold) = (group.Answer, asMarkdown ? "**" : "");
            var to = group.Addresses.IsEmpty ? ""
                : ": " + string.Join(", ", asMarkdown ? group.Addresses.Select(address => $"`{address}`") : group.Addresses);
            text.Append(text.Length == 0 ? "" : "\n").Append(asMarkdown ? "### " : "").Append(each.Title).Append(to).Append("\n\n");
            text.Append(each.Meaning).Append("\n\n");
            var codes = string.Join(' ',
                new[] { each.Code?.ToString(System.Globalization.CultureInfo.InvariantCulture), each.Enhanced }.OfType<string>());
            if (codes.Length > 0)
            {
                text.Append(bold).Append(card.Label("code")).Append(':').Append(bold).Append(' ').Append(codes).Append('\n');
            }

            text.Append(bold).Append(card.Label("actor")).Append(':').Append(bold).Append(' ').Append(card.ActorName(each)).Append('\n');
            if (!each.Steps.IsEmpty)
            {
                text.Append('\n').Append(bold).Append(card.Label("steps")).Append(':').Append(bold).Append('\n');
                foreach (var (index, step) in each.Steps.Index())
                {
                    text.Append(index + 1).Append(". ").Append(step).Append('\n');
                }
            }

            if (group.Words is { } words)
            {
                text.Append('\n').Append(bold).Append(card.Word("server-words")).Append(':').Append(bold).Append('\n').Append("> ")
                    .Append(words.ReplaceLineEndings("\n> ")).Append('\n');
            }
        }

        return text.ToString();
    }
}

using System.Text;
using AngleSharp.Html.Parser;
using AngleSharp.Html.Parser.Tokens;
using Ulak.Mime.Html;

namespace Ulak.Console.Links;

/// <summary>A link of a message.</summary>
/// <param name="Target">The target address.</param>
/// <param name="Text">The link text. Empty for an image.</param>
public sealed record MessageLink(string Target, string Text)
{
    private const int MaxLinks = 200;

    /// <summary>The result of the check: a status, or an error. Null when it was not checked.</summary>
    public string? CheckResult { get; init; }

    /// <summary>Whether the text names another host than the target.</summary>
    public bool IsMisleading =>
        Uri.TryCreate(Target, UriKind.Absolute, out var target)
        && HostIn(Text) is { } shown
        && !target.Host.Equals(shown, StringComparison.OrdinalIgnoreCase)
            && !target.Host.EndsWith("." + shown, StringComparison.OrdinalIgnoreCase);

    /// <summary>The links of a message's HTML in document order, without duplicates.</summary>
    public static IReadOnlyList<MessageLink> Of(string? html)
    {
        if (html is null)
        {
            return [];
        }

        var links = new List<MessageLink>();
        using var tokens = new HtmlTokenReader(html);
        string? open = null;
        var text = new StringBuilder();
        while (links.Count < MaxLinks && tokens.Read() is { } token)
        {
            if (token is HtmlTagToken { Name: "a" } tag)
            {
                if (open is not null)
                {
                    links.Add(
                        new MessageLink(open,
                        string.Join(' ', text.ToString().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))));
                }

                open = tag.Type == HtmlTokenType.StartTag && tag.Attributes.Exists(each => each.Name == "href")
                    ? tag.GetAttribute("href") : null;
                text.Clear();
            }
            else if (open is not null && token.Type == HtmlTokenType.Character)
            {
                text.Append(token.Data);
            }
        }

        return [.. links.DistinctBy(link => (link.Target, link.Text))];
    }

    // A text such as "www.bank.example" or "https://bank.example/login" looks like the target.
    private static string? HostIn(string text)
    {
        var word = text.Trim();
        var start = word.IndexOf("://", StringComparison.Ordinal) is >= 0 and var at ? at + 3 : 0;
        var host = word[start..].Split('/', '?', ' ')[0];
        return host.Contains('.', StringComparison.Ordinal) && !host.Contains('@', StringComparison.Ordinal)
            && Uri.CheckHostName(host) == UriHostNameType.Dns && host.Split('.')[^1].All(char.IsAsciiLetter) ? host : null;
    }
}

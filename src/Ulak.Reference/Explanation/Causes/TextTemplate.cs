using System.Collections.Frozen;
using System.Text;

namespace Ulak.Reference.Explanation.Causes;

/// <summary>
/// Fills values from the explained text into a sentence or a command: <c>{ip}</c> is replaced by its value, and a part in double braces,
/// <c>{{ at {url}}}</c>, is left out if one of its values is missing; <c>{{ {ip}| your address}}</c> gives the words after the bar then.
/// Outside of such parts a missing value becomes an example value
/// from a range reserved for examples, so that a command can be copied and adapted.
/// </summary>
internal static class TextTemplate
{
    public static readonly FrozenDictionary<string, string> Examples = new Dictionary<string, string>
    {
        ["alias"] = "list@example.com",
        ["alias-name"] = "list",
        ["contact-address"] = "recipient@example.com",
        ["link"] = "link.example.com",
        ["hello"] = "localhost",
        ["address"] = "recipient@example.com",
        ["code"] = "550",
        ["codeMeaning"] = "…",
        ["column"] = "1",
        ["contact"] = "postmaster@example.com",
        ["domain"] = "example.com",
        ["host"] = "smtp.example.com",
        ["ip"] = "192.0.2.1",
        ["left"] = "2 days",
        ["line"] = "warning: …",
        ["limit"] = "10",
        ["list"] = "zen.spamhaus.org",
        ["name"] = "mail.example.com",
        ["nearest"] = "550",
        ["own-key"] = "`MAIL_USERNAME`",
        ["own-fixed"] = "`SMTPAuth = true`",
        ["own-domains"] = "`local_domains`",
        ["own-list"] = "`exim -bp`",
        ["own-log"] = "`/var/log/exim4/mainlog`",
        ["own-pair"] = "`port=587`, `ssl=true`",
        ["path"] = "PATH",
        ["port"] = "587",
        ["ports"] = "587, 465",
        ["queue"] = "QUEUE-ID",
        ["reply"] = "550 …",
        ["reverseIp"] = "1.2.0.192",
        ["sender"] = "sender@example.com",
        ["senderDomain"] = "example.com",
        ["login"] = "USER",
        ["extension"] = "PIPELINING",
        ["filter"] = "Spamhaus",
        ["own-queue"] = "`exim -qff`",
        ["own-reload"] = "`systemctl reload exim4`",
        ["own-users"] = "`exim -bt recipient@example.com`",
        ["page"] = "https://check.spamhaus.org/",
        ["second-step"] = "…",
        ["second-title"] = "…",
        ["suspect"] = "warning: …",
        ["server-name"] = "Exim",
        ["spf"] = "ip4:192.0.2.1",
        ["step"] = "EHLO",
        ["backend"] = "Amavis",
        ["backend-port"] = "10024",
        ["backend-unit"] = "amavis",
        ["table"] = "FILE",
        ["swaks"] = "swaks --server smtp.example.com:587 --tls",
        ["tlsTest"] = "openssl s_client -starttls smtp -connect smtp.example.com:587 -servername smtp.example.com",
        ["typo"] = "example.com",
        ["until"] = "tomorrow 08:00",
        ["url"] = "https://example.com/",
        ["wait"] = "300 s",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly System.Buffers.SearchValues<char> NameLetters =
        System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-");

    public static string Fill(string template, IReadOnlyDictionary<string, string> values, string language = "en")
    {
        var text = new StringBuilder(template.Length);
        var i = 0;
        var isBeginningLeftOut = false;
        while (i < template.Length)
        {
            if (template.AsSpan(i).StartsWith("{{"))
            {
                var isFirst = i == 0;
                var part = new StringBuilder();
                (i, var isComplete) = Read(template, i + 2, values, part, isOptional: true);
                text.Append(isComplete ? part : null);
                isBeginningLeftOut |= isFirst && !isComplete;
            }
            else
            {
                (i, _) = Read(template, i, values, text, isOptional: false);
            }
        }

        return isBeginningLeftOut ? Capitalize(text.ToString().TrimStart(), language) : text.ToString();
    }

    /// <summary>The sentence begins with the words after the part that was left out. A value, such as an address, keeps its case.</summary>
    private static string Capitalize(string text, string language) => text.Length == 0 ? text
        : (text[0] == 'i' && language == "tr" ? 'İ' : char.ToUpperInvariant(text[0])) + text[1..];

    /// <summary>Reads up to the end of an optional part, or up to the beginning of the next one.</summary>
    private static (int Next, bool IsComplete) Read(string template, int i, IReadOnlyDictionary<string, string> values,
        StringBuilder text, bool isOptional)
    {
        var isComplete = true;
        while (i < template.Length)
        {
            if (isOptional && template.AsSpan(i).StartsWith("}}"))
            {
                return (i + 2, isComplete);
            }

            if (isOptional && template[i] == '|')
            {
                return ReadAlternative(template, i + 1, text, isComplete);
            }

            if (!isOptional && template.AsSpan(i).StartsWith("{{"))
            {
                return (i, true);
            }

            // A brace that encloses no name is one of a configuration file.
            var end = template[i] == '{' ? template.IndexOf('}', i) : -1;
            if (end < 0 || template.AsSpan(i + 1, end - i - 1).IndexOfAnyExcept(NameLetters) >= 0)
            {
                text.Append(template[i++]);
                continue;
            }

            var name = template[(i + 1)..end];
            isComplete &= values.ContainsKey(name);
            text.Append(values.GetValueOrDefault(name) ?? Examples.GetValueOrDefault(name) ?? ClientSettings.Common.GetValueOrDefault(name)
                ?? ServerSettings.Common[name]);
            i = end + 1;
        }

        return (i, isComplete);
    }

    /// <summary>The words that stand for an optional part without its values.</summary>
    private static (int Next, bool IsComplete) ReadAlternative(string template, int i, StringBuilder text, bool isComplete)
    {
        var end = template.IndexOf("}}", i, StringComparison.Ordinal);
        if (!isComplete)
        {
            text.Clear().Append(template, i, end - i);
        }

        return (end + 2, true);
    }
}

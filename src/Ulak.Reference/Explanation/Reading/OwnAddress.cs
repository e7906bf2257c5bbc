using System.Text.RegularExpressions;

namespace Ulak.Reference.Explanation.Reading;

/// <summary>
/// Whether a person calls an address or its domain their own: "my mailbox a@example.org", "I run the mail of example.org", "Postfach
/// a@example.org bei uns". Who is refused there then reads as the recipient's side.
/// </summary>
internal static partial class OwnAddress
{
    // "I manage the mail of", a colon and a line break stand between the words and the address.
    private const int Window = 110;

    /// <param name="text">The text in which the person's words stand.</param>
    /// <param name="address">The address that was refused.</param>
    public static bool IsIn(string text, string address)
    {
        var domain = address[(address.LastIndexOf('@') + 1)..].TrimEnd('.');
        if (domain.Length == 0)
        {
            return false;
        }

        return Placeholder().IsMatch(domain) || Occurs(text, address) || (!IsShared(domain) && Occurs(text, domain));
    }

    /// <summary>Whether a person calls a mail server their own: "our server mx.example.org", "mx.example.org is my mail server".</summary>
    public static bool IsOwnHost(string text, string host) => Occurs(text, host);

    // Everyone can have a mailbox there: its name alone does not show whose it is.
    private static bool IsShared(string domain) => ProviderDomains.Mailboxes.Contains(domain);

    private static bool Occurs(string text, string word)
    {
        for (var at = text.IndexOf(word, StringComparison.OrdinalIgnoreCase); at >= 0;
            at = text.IndexOf(word, at + word.Length, StringComparison.OrdinalIgnoreCase))
        {
            var before = text[Math.Max(0, at - Window)..at];
            var after = text[(at + word.Length)..Math.Min(text.Length, at + word.Length + Window)];
            if (!IsPartOfName(before) && !OfSender().IsMatch(before) && !MailTo().IsMatch(before)
                && (Possessive().IsMatch(before) || Responsible().IsMatch(before) || After().IsMatch(after)))
            {
                return true;
            }
        }

        return false;
    }

    // "mail.example.org" and "other@example.org" are other names than "example.org".
    private static bool IsPartOfName(string before) =>
        before.Length > 0 && (char.IsLetterOrDigit(before[^1]) || before[^1] is '.' or '-' or '@');

    // A name in place of the reader's own domain.
    [GeneratedRegex(
        @"^(?:[\w-]+\.)?(?:my-?(?:own-?)?(?:domain|company|site|server)|our-?(?:domain|company)|meine-?domain|unsere-?domain|mon-?domaine"
        + @"|mi-?dominio|mio-?dominio|meu-?dominio|alanadim)\.\w{2,6}$",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Placeholder();

    // "from my mailbox", "von meiner Adresse": the address of the sender.
    [GeneratedRegex(
        @"(?<!\w)(?:from|with|using|via|as|von|mit|aus|depuis|avec|de|desde|con|da|dal|met|van|z|ze|с|со|от|из)\s+"
        + @"(?:my|our|mein\w*|unser\w*|mon|ma|notre|mi|nuestr\w|mi[oa]|nostr\w|minha|meu|mijn|onze|moje\w*|mojego|мое\w+"
        + @"|наше\w+)\s[^.!?\n]*$",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex OfSender();

    // "my mail to example.org": the mail is the reader's, and the address another one's.
    [GeneratedRegex(
        @"(?<!\w)(?:e-?mails?|mails?|messages?|nachrichten?|post|courriels?|correos?|mensajes?|mensage\w*|messaggi\w?"
        + @"|berichten?|wiadomoś\w+|письм\w*)\s+(?:to|an|à|a|para|naar|do|на|по|в)\s+[<(\[""'«„“`]*$",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex MailTo();

    // "my", "our" and what belongs to mail, up to the address: not "my client a@example.org".
    [GeneratedRegex(
        @"(?<!\w)(?:my|our|mein\w*|unser\w*|mon|ma|nos|notre|mi|nuestr\w+|mi[oa]|nostr\w|minha|meu|noss\w|mijn|onze?|m[oó]j\w*|nasz\w*"
        + @"|мо\w{1,3}|наш\w*)\s+(?:(?:own|new|old|second|other|main|private|personal|public|shared|whole|business|company|work"
        + @"|entire|custom"
        + @"|sales|support|info|contact|office|team|group|list|mailing|club|school|shop|organi[sz]ation|association|family|band|web|home"
        + @"|e-?mails?|mail|mailbox\w*|mailserver|server|inbox|account|address\w*|alias\w*|domains?|site|website|gateway|tenant"
        + @"|users?|staff"
        + @"|the|at|is|on|for|of|in|to|called|named|and|mx"
        + @"|neue\w*|eigene\w*|alte\w*|zweite\w*|adresse\w*|postf\w+|konto|domain\w*|verein\w*|firm\w+|mailadresse\w*|ist|bei|an|auf|unter"
        + @"|propre|nouvelle|nouveau|boîte|adresse|domaine|messagerie|compte|est|sur|chez|du|de|la|le|l'\w+"
        + @"|buz[oó]n|correo|direcci[oó]n|dominio|cuenta|casella|indirizzo|nuov\w|propri\w|conta|endereço|caixa|domínio"
        + @"|e-mailadres|adres\w*"
        + @"|почт\w*|ящик\w*|адрес\w*|домен\w*)[\s,:]+){0,6}[<(\[""'«„“`]*$",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Possessive();

    // "I manage the mail of", "IT contractor of", "I added … to our server", "I set up a group". Who is "admin of the list:" shows bounces
    // of its members in the next lines.
    [GeneratedRegex(
        @"(?:(?<!\w)(?:I|we|wir|ich|je|nous)['’]?(?:m|re|ve)?\s+(?:\w+\s+){0,3}?(?:run|running|manage|managing|maintain"
        + @"|administer|administrate"
        + @"|admin|operate|host|own|forward\w*|redirect\w*|look\s+after|take\s+care|added|moved|migrated|registered|bought"
        + @"|renewed|made|created|set\s+up|serve"
        + @"|betreue\w*|betreibe\w*|verwalte\w*|administriere\w*|gère|gérons|administre|héberge)|(?<!\w)(?:gestisc\w+|amministr\w+|gestiono"
        + @"|administro|administramos|gerencio|administruję|администриру\w+)"
        + @"|(?<!\w)(?:admin|admins|administrator|administrateur|administrador|amministratore|owner|contractor|manager"
        + @"|moderator|postmaster|webmaster"
        + @"|responsible|in\s+charge|the\s+IT|our\s+IT)\s+(?:of|for|at|von|bei|für|de|di|du)"
        + @")"
        + @"(?![^\n]{0,60}\b(?:lists?|liste|lista|lijst|mailing\w*|forums?|sites?|website|webseite|club|verein\w*|association"
        + @"|asociaci[oó]n)\b"
        + @"[^\n]{0,40}\n)"
        + @"(?:\s+[^\s.!?\n@]+){0,7}?\s+[<(\[""'«„“`]*$",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Responsible();

    // "a@example.org, our sales mailbox", "… is ours", "… for our Workspace", "adresimize".
    [GeneratedRegex(
        @"^[>)\]""'»“`]*(?:,\s*(?:my|our|mein\w*|unser\w*|notre|mon|nuestr\w|nostr\w|мой|наш)\b|,?\s+(?:is|ist|est|es)\s+(?:my"
        + @"|mine|our|ours|mein\w*|unser\w*)\b"
        + @"|(?:\s+[^\s.!?\n@]+){0,10}\s+(?:eingerichtet|angelegt|eingestellt)\b"
        + @"|\s+for\s+our\s+(?:workspace|domain|company|team|shop|club|list|group|school)\b"
        + @"|\s+bei\s+uns\b|\s+in\s+our\s|\s+chez\s+nous\b|[,]?\s+(?:adresim\w*|hesabım\w*|alan\s+ad[ıi]m\w*|kutum\w*))",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex After();
}

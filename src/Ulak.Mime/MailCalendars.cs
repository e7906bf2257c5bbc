using Ulak.Mime.Calendar;
using Ulak.Mime.Parts;

namespace Ulak.Mime;

/// <summary>The invitations of a message, as text.</summary>
public static class MailCalendars
{
    private const int MaxOctets = 256 * 1024;

    /// <summary>What, when, where and who of a message's calendar entries. An entry that stands in two parts is shown once.</summary>
    public static string TextOf(ParsedMail mail, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(mail);
        var texts = mail.Body.Calendars.Take(10)
            .Select(part => CalendarText.From(PartContent.ReadText(part, MaxOctets, out _, cancellationToken)))
            .Where(text => text.Length > 0).Distinct();
        return string.Join('\n', texts);
    }
}

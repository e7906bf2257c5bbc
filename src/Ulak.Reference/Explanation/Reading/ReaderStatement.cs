using System.Text.RegularExpressions;

namespace Ulak.Reference.Explanation.Reading;

/// <summary>
/// What stands around a notice and changes the advice: that the returned message is not the reader's, that the reader is the recipient,
/// or that the reader's mailbox is at a large provider.
/// </summary>
internal static partial class ReaderStatement
{
    private const int MaxLength = 6000;

    public static ParsedInput Apply(string text, ParsedInput parsed)
    {
        if (parsed.Kind is InputKind.Event or InputKind.Transcript or InputKind.Code
            || (parsed.Kind == InputKind.ClientError && !new PersonReport(text).RunsServer))
        {
            return parsed;
        }

        var head = text.Length > MaxLength ? text[..MaxLength] : text;
        var (isForeign, isRecipient, isProvider) = (NotWritten().IsMatch(head), NotReceived().IsMatch(head), Provider().IsMatch(head));
        return isForeign || isRecipient || isProvider
            ? parsed with
            {
                Findings =
                [
                    .. parsed.Findings.Select(finding => finding with
                    {
                        IsNotWritten = isForeign, IsByRecipient = isRecipient, IsByMailboxProvider = isProvider,
                    }),
                ],
            }
            : parsed;
    }

    // The words of Gmail's and Outlook.com's notices.
    [GeneratedRegex(
        @"mailer-daemon@googlemail\.com|The response from the remote server was:|Google tried to deliver your message"
        + @"|postmaster@outlook\.com|postmaster@hotmail\.com|MAILER-DAEMON@yahoo\.com"
        + @"|\b(?:from|via|using|with|through|use|at|in) (?:my |a |an |the |our |several |another )?(?:private |personal |own )?"
        + @"(?:gmail|googlemail|google mail|hotmail|outlook\.com|yahoo|icloud|gmx|web\.de|proton ?mail)(?:\.com)?"
        + @"(?: (?:account|address|web ?mail|mailbox)|[.,;:]? ?$|[.,;]? (?:and|but|I|it|the|to))"
        + @"|\bsender is (?:a |an )?(?:\S{0,20}@)?(?:gmail|hotmail|outlook|yahoo|icloud)\b",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Provider();

    [GeneratedRegex(
        @"\b(?:I|we|We) (?:are not|aren't|am not|do not|don't|no longer|can ?not|can't) (?:receiv(?:e|ing)|get(?:ting)?)"
        + @" (?:their|these|any|e-?mails?|mails?|messages?)"
        + @"|\b(?:have|has|I've|we've|are|am|is) (?:suddenly )?not (?:been )?receiving (?:any )?(?:e-?)?(?:mails?|messages?)"
        + @"|\ball (?:my |our |the )?(?:incoming|inbound|external) (?:e-?)?mails? (?:are|is|get|gets) (?:being )?"
        + @"(?:blocked|rejected|refused)"
        + @"|\b(?:trying|attempting) to (?:send (?:us|me) (?:an? )?)?e-?mail(?: to)? (?:us|me)\b"
        + @"|\bI (?:can ?not|can't|could not|couldn't|do not|don't|did not|didn't|haven't|have not|am not|never) (?:been )?(?:able to )?"
        + @"(?:receiv(?:e|ed|ing)|get(?:ting)?|got) (?:any |the |my |some |your )?(?:e-?)?(?:mails?|messages?)"
        + @"|\b(?:mailcow|postfix|exim|(?:my|our|the) (?:mail ?)?server|it) (?:does|did|can|could|wo|will)(?: not|n'?t|not)\b[^.\n]{0,15}"
        + @"\brec(?:ei|ie)ve (?:any |the |my |external |incoming )?(?:e-?)?(?:mails?|messages?)"
        + @"|\b(?:issues?|problems?|trouble|errors?|difficult\w+)\b[^.]{0,30}\b(?:sending|mailing|writing)(?: to)? (?:me|us)\b"
        + @"|\b(?:when|if|whenever) (?:other )?(?:people|someone|somebody|others|they|customers|friends) (?:try to |want to )?"
        + @"(?:send(?:s)?|write(?:s)?|e?mail(?:s)?)(?: (?:me|us)\b| (?:a |an )?(?:e-?)?(?:mails?|messages?) to (?:me|us)\b| to (?:me|us)\b)"
        + @"|\bI (?:can ?not|can't|cannot)[^.\n]{0,30} receive any form of (?:e-?)?mail"
        + @"|\b(?:send(?:ing)?|sent|write|writing) (?:an? |this |some )?(?:e-?)?(?:mails?|messages?) to my (?:own )?(?:\w+ )?"
        + @"(?:account|mailbox|address|e-?mail)\b"
        + @"|\bhappens? (?:only )?when receiving (?:e-?)?mails?\b|\bnot receiving (?:e-?)?mails? from (?:a|one|some|certain|single)\b"
        + @"|\bhappened to my (?:mailbox|account|e-?mail)|\bmy (?:mailbox|account|alias) (?:does not|doesn't|can ?not|can't) receiv"
        + @"|(?:other )?people (?:can ?not|can't) (?:send (?:me )?(?:e-?)?mails?|(?:e-?)?mail me)|(?:no ?one|nobody) can (?:e-?mail|send) "
        + @"|ich (?:kann|bekomme|erhalte) keine (?:e-?)?mails|je ne reçois (?:pas|plus)|no (?:puedo recibir|recibo) (?:los )?correos"
        + @"|e-?posta(?:ları)? alamıyorum|не получаю (?:письма|почту)",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex NotReceived();

    [GeneratedRegex(
        @"\bI (?:did not|didn't|have not|haven't|had not|hadn't|have never|never) (?:even )?(?:sent?|wr[io]te|written)\b"
        + @"|\bI (?:did not|didn't|never) (?:send|write) (?:this|that|it|any|these|those|the)\b"
        + @"|\b(?:mails?|messages?) (?:that )?I (?:did not|didn't|never|haven't) (?:sen[dt]|wr[io]te|written)"
        + @"|\bbounces? (?:message |mail )?(?:of|from|for|to) (?:a )?(?:spam|forged|spoofed)|\bback-?scatter\b"
        + @"|\b(?:spoof(?:s|ed|ing)|forg(?:es|ed|ing)) (?:my|our) (?:e-?mail|address|domain|sender)"
        + @"|\b(?:my|our) (?:e-?mail )?(?:address|domain) (?:is|was|has been|is being|gets) (?:being )?(?:spoofed|forged|faked|misused"
        + @"|abused)"
        + @"|bounce message eines spam|(?:nie|nicht|gar nicht|nicht selbst) (?:von mir )?(?:ge|ver)(?:schickt|sendet|schrieben)(?: habe)?"
        + @"|je n'ai (?:pas|jamais) envoyé|que je n'ai (?:pas|jamais)|que (?:yo )?no (?:he )?envi[éa]|yo no (?:he )?envi"
        + @"|che non ho (?:mai )?(?:inviat|spedit|mandat)|que (?:eu )?(?:não|nunca) envi|die ik niet (?:heb )?(?:verstuurd|verzonden)"
        + @"|(?:nie|nigdy nie) wysyłał|не отправлял|не посылал|göndermediğim|ben göndermedim|送った覚えのない|不是我发的|没有发送过",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex NotWritten();
}

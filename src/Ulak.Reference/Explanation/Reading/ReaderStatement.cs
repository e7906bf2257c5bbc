using System.Text.RegularExpressions;

namespace Ulak.Reference.Explanation.Reading;

/// <summary>What a person writes around a notice, which changes the advice: that the returned message is not theirs.</summary>
internal static partial class ReaderStatement
{
    private const int MaxLength = 6000;

    public static ParsedInput Apply(string text, ParsedInput parsed) =>
        parsed.Kind is not (InputKind.Event or InputKind.Transcript or InputKind.ClientError or InputKind.Code)
            && NotWritten().IsMatch(text.Length > MaxLength ? text[..MaxLength] : text)
            ? parsed with { Findings = [.. parsed.Findings.Select(finding => finding with { IsNotWritten = true })] } : parsed;

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

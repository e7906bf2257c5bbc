using System.Text.RegularExpressions;

namespace Ulak.Reference.Explanation.Reading;

/// <summary>
/// Removes what a person only supposes or has read about an error: "550 is supposed to mean that the mailbox does not exist", "I think
/// Google blocks us". Such words name a cause as a server's reply does, and are none. They become spaces, so that no position changes.
/// </summary>
internal static partial class PersonRemarks
{
    // The text of a person stands around the error; a log or a message is longer.
    private const int MaxLength = 6000;

    /// <summary>The text without remarks and suppositions.</summary>
    public static string Blank(string text)
    {
        if (text.Length > MaxLength)
        {
            return text;
        }

        // What a person quotes in a supposition is a reply.
        var remarks = Meaning().Matches(text).Concat(OwnMail().Matches(text)).Concat(Absent().Matches(text))
            .Concat(Comment().Matches(text).Where(match => !Quoted().IsMatch(match.Value)))
            .Select(match => match.Groups["remark"])
            .Concat(Supposition().Matches(text).Where(match => !Quoted().IsMatch(match.Value))).ToList();
        if (remarks.Count == 0)
        {
            return text;
        }

        var letters = text.ToCharArray();
        remarks.ForEach(remark => Blank(letters, remark));
        return new string(letters);
    }

    private static void Blank(char[] letters, Group group)
    {
        for (var i = group.Index; i < group.Index + group.Length; i++)
        {
            letters[i] = letters[i] == '\n' ? '\n' : ' ';
        }
    }

    // "550 is supposed to mean …", "(which usually means …)", "550 steht für …".
    [GeneratedRegex(
        @"(?<=\b(?:[45]\d\d|[45]\.\d\.\d{1,3}|code|error|which|that|it|this|message)[""')\]]*(?: error| code| message| reply)*)"
        + @"(?<remark>,? (?:is|are|was) (?:supposed|said|meant|thought|believed) to (?:mean|be|indicate|stand)\b[^.\n;]*"
        + @"|,? (?:should|would|usually|normally|generally|apparently|seems? to|seemingly|often|typically|could|might|may) "
        + @"(?:mean|means|indicates?|stand|stands for|refers? to)\b[^.\n;]*"
        + @"|,? (?:stands for|refers to|is described as|is documented as|is explained as)\b[^.\n;]*"
        + @"|,? (?:soll (?:wohl )?(?:heißen|bedeuten)|steht für|bedeutet (?:wohl|angeblich|normalerweise))\b[^.\n;]*"
        + @"|,? (?:voudrait dire|signifierait|est censée? (?:dire|signifier))\b[^.\n;]*"
        + @"|,? (?:se supone que|debería) significar?\b[^.\n;]*)"
        + @"|(?<=\b(?:[45]\d\d|[45]\.\d\.\d{1,3})(?:['’]?\w{1,4})?(?: hatası| kodu)?)(?<remark> [^.\n;]{3,80} anlamına geliyor\w*)",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Meaning();

    // "$mail->SMTPAuth = true; // turn on SMTP authentication": what a library's example explains is no reply.
    [GeneratedRegex(@"(?<=[;,{] {0,20})(?<remark>//[^\n]{1,200})|(?<=[;,] {1,20})(?<remark># [^\n]{1,200})", RegexOptions.CultureInvariant)]
    private static partial Regex Comment();

    // "I don't see 'connection refused' in the log": what is not there is no failure.
    [GeneratedRegex(
        @"\b(?:(?:do|does|did|can|could)(?:n't| not)|cannot|never)\b (?:even |actually |really )?(?:see|find|get|have|print|log)\b"
        + @"(?! (?:why|what|how|where|when|which|that|if|whether|it|anything)\b)(?<remark>[^.\n;]{1,120}?)"
        + @"\b(?:in|from) (?:the |my |any |these |those |its )?(?:\w+ ){0,2}(?:logs?|log-?files?|output|console|trace)\b"
        + @"|\b(?:there (?:is|are|was|were)|I (?:see|have|find|found)|logs? (?:shows?|contains?)) (?:no|not a|not any|none of)\b"
        + @"(?<remark>[^.\n;]{1,120}?)\b(?:in|from) (?:the |my |any |these |those |its )?(?:\w+ ){0,2}"
        + @"(?:logs?|log-?files?|output|console)\b"
        + @"|\blogs?(?: ?files?)? (?:do|does|did)(?:n't| not) (?:show|contain|mention|have|say|report)\b(?<remark>[^.\n;,]{1,100})"
        + @"|\b(?:kein(?:e|en)?|nichts von)\b(?<remark>[^.\n;]{1,100}?)\b(?:im|in den|in der) (?:Logs?|Logdatei|Protokoll|Ausgabe)\b"
        + @"|\b(?:günlükte|kayıtlarda|logda|loglarda)\b(?<remark>[^.\n;]{1,100}?)\b(?:yok|görünmüyor|bulunmuyor)\b",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Absent();

    // "I get no mail from my bank", "cannot send mail from my printer" is not the command MAIL FROM.
    [GeneratedRegex(
        @"(?i:\b(?<!(?:allowed|permitted|authori[sz]ed)\s+to\s+)(?:get|getting|got|receiv\w+|send(?:ing|s)?|sent|no|any|arrive)\b"
        + @"[^.\n]{0,20}) ?\be?-?mails? (?<remark>from)\b(?! ?[:<])"
        + @"|(?<![\w,] )\b(?:E-?)?[Mm]ails? (?<remark>from) (?:the|my|our|a|an|me|us|him|her|this)\b"
        + @"|\bmails? (?<remark>from) [\w.@-]{2,40} (?i:is|are|was|were|gets?|bounces?|fails?|arrives?|works?|worked|comes?|goes)\b",
        RegexOptions.CultureInvariant)]
    private static partial Regex OwnMail();

    // Servers write "we believe", so that "we" counts only with verbs that they do not use.
    [GeneratedRegex(
        @"\b(?:I|we) (?:just |only |can only |currently |really |strongly )?"
        + @"(?:guess|suspect|assume|suppose|wonder(?:ed)?|was wondering)\b[^.?!\n]*"
        + @"|\bI (?:just |currently |really )?(?:think|thought|believe|believed|imagine)\b[^.?!\n]*"
        + @"|\b(?:my|our) (?:guess|suspicion|assumption|theory) (?:is|was)\b[^.?!\n]*"
        + @"|\b(?:is|was) (?:it|this) (?:possible|possibly|maybe|perhaps|because|due to|an indication|a sign|related)\b[^.?!\n]*"
        + @"|\b(?:could|can|might|may) (?:it|this|that) be\b[^.?!\n]*\?|\b(?:does|would) (?:it|this|that) mean\b[^.?!\n]*\?"
        + @"|\bthe problem is (?:most |very )?(?:probably|likely)\b[^.?!\n]*"
        + @"|\bich (?:vermute|denke|glaube|nehme an)\b[^.?!\n]*|\b(?:kann|könnte) es sein, dass\b[^.?!\n]*"
        + @"|\b(?:sanırım|galiba|acaba|tahminimce)\b[^.?!\n]*|\bje (?:pense|crois|suppose)\b[^.?!\n]*"
        + @"|\b(?:creo|supongo|pienso) que\b[^.?!\n]*|\b(?:acho|suponho) que\b[^.?!\n]*|\b(?:penso|credo|suppongo) che\b[^.?!\n]*"
        + @"|(?<!\w)(?:думаю|полагаю|подозреваю)\b[^.?!\n]*",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Supposition();

    // A reply's code, quotation marks, or a program's own words.
    [GeneratedRegex(@"\b[2345]\d\d\b|\b[245]\.\d\.\d|[""`“«]|\bE(?:AUTH|CONN\w+|SOCKET|DNS|ENVELOPE|TIMEDOUT)\b|Exception|Error:",
        RegexOptions.CultureInvariant)]
    private static partial Regex Quoted();
}

using System.Text.RegularExpressions;

namespace Ulak.Reference.Explanation.Reading.Clients;

/// <summary>What the whole text of a program or device shows, beyond the words of its statements.</summary>
internal static partial class ProgramReport
{
    private const int MaxLength = 20_000;

    /// <summary>PHPMailer's log of a session in which it found no mechanism: after EHLO comes its error, and no AUTH.</summary>
    public static bool IsLoginUntried(string text) => Head(text) is var head
        && head.Contains("Could not authenticate", StringComparison.Ordinal) && head.Contains("EHLO", StringComparison.Ordinal)
        && !head.Contains("AUTH", StringComparison.Ordinal) && !head.Contains("334 ", StringComparison.Ordinal);

    /// <summary>Whether a person or device reports that a mail could not be sent, without a reply or an error.</summary>
    public static bool IsFailureReported(string text) => Failure().IsMatch(Head(text));

    private static string Head(string text) => text.Length > MaxLength ? text[..MaxLength] : text;

    // "mail" and a failure within one sentence, in the languages of interfaces.
    [GeneratedRegex(
        @"(?:mail|correo|courriel|posta|ileti|письм|почт|邮件|郵件|メール|메일)[^\n.!?]{0,60}"
        + @"(?:fail|fehlgeschlagen|could not be sent|cannot be sent|not sent|nicht (?:gesendet|versendet|verschickt)|échou|n'a pas pu"
        + @"|falló|fallido|no se pudo|non riuscit|impossibile|mislukt|nie powiod|não foi possível|gönderilemedi|başarısız|не удалось"
        + @"|не отправ|失败|失敗|できません|실패)"
        + @"|(?:failed to|could not|couldn't|cannot|can't|unable to|error) (?:send|sending|deliver)[^\n.!?]{0,30}(?:mail|message)"
        + @"|(?:smtp|mail) (?:server )?error\b"
        + @"|(?:échec|error|erreur|errore|fehler|ошибка|hata)[^\n.!?]{0,40}(?:mail|correo|courriel|posta)",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Failure();
}

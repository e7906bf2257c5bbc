using System.Buffers;

namespace Ulak.Reference.Explanation.Reading;

/// <summary>
/// Whether a text without a reply, a code and a known form reports a failure of mail at all: it names mail and a failure, in one of the
/// languages in which servers and programs write.
/// </summary>
internal static class ReportSigns
{
    // A report is short or begins with what happened.
    private const int MaxLength = 20_000;

    private static readonly SearchValues<string> Mail = SearchValues.Create(
    [
        "mail", "smtp", "this message", "the message", "queue", "votre message", "su mensaje", "il messaggio", "sua mensagem", "uw bericht",
        "deliver", "recipient", "bounce", "postmaster", "sender", "zustell", "empfänger", "nachricht", "courriel",
        "destinataire", "correo", "destinatari", "posta", "alıcı", "gönder", "ileti", "teslim", "bericht", "geadresseerde", "wiadomoś",
        "poczt", "adresat", "почт", "письм", "достав", "получател", "メール", "配信", "配送", "邮件", "郵件", "退信", "메일", "전송",
    ], StringComparison.OrdinalIgnoreCase);

    private static readonly SearchValues<string> Failure = SearchValues.Create(
    [
        "error", "fail", "too long", "try again", "not supported", "unsupported", "not configured",
        "reject", "refus", "undeliver", "bounced", "returned", "denied", "unable to", "could not", "couldn't", "cannot be",
        "not be delivered", "not deliver", "cannot connect", "can't connect",
        "exception", "timeout", "timed out", "blocked", "unknown", "invalid", "fehler", "abgelehnt",
        "nicht zugestellt", "unzustellbar", "niet worden bezorgd", "nie mogła zostać", "nie znaleziono", "non è stata", "non è stato",
        "erreur", "échec", "échoué", "impossible", "rechaz", "no se pudo", "no se ha podido", "errore",
        "respint", "rejeté", "rifiut",
        "non è stato", "erro ", "rejeit", "não foi", "fout", "geweigerd", "niet bezorgd", "błąd", "odrzuc", "nie można",
        "ошибк", "отклон", "не удалось", "не доставлен", "hata", "reddedil", "edilemedi", "gönderilemedi", "başarısız", "エラー",
        "kesalahan", "gagal", "tidak dapat", "chyba", "nelze", "fejl", "kunne ikke", "virhe", "hiba:", "nem sikerült", "feil:", "eroare",
        "kunde inte", "помилк", "не вдалося", "не вдається", "không thể", "خطأ", "σφάλμα",
        "できません", "失敗", "错误", "失败", "錯誤", "失敗", "退信", "拒", "오류", "실패", "거부",
    ], StringComparison.OrdinalIgnoreCase);

    // Words of a person who asks.
    private static readonly SearchValues<string> Prose = SearchValues.Create(
        [
            "? ", "?\n", "？", " I ", "I'm ", "I've ", " my ", " we ", " ich ", " mein",
            " je ", "j'ai ", " mon ", " yo ", " mi ", " ben ", " benim ",
        ],
        StringComparison.Ordinal);

    // A web service's refusal reports no delivery.
    private static readonly SearchValues<string> Web = SearchValues.Create(
        ["HTTP", "API key", "api_key", "Unauthorized", "status code", "response body", "REST", "OAuth token"], StringComparison.Ordinal);

    // The notices of servers that have given up.
    private static readonly SearchValues<string> GivenUp = SearchValues.Create(
    [
        "couldn't be delivered", "could not be delivered", "wasn't delivered", "has failed to these recipients", "permanent error",
        "permanent failure", "I've given up", "Delivery has failed", "konnte nicht zugestellt werden", "n'a pas pu être remis",
        "no se pudo entregar", "Impossibile recapitare", "Não foi possível entregar", "kan niet worden bezorgd", "teslim edilemedi",
        "не удалось доставить", "nie udalo sie wyslac", "nie udało się wysłać", "nie udało się dostarczyć",
    ], StringComparison.OrdinalIgnoreCase);

    private static readonly SearchValues<string> StillTrying = SearchValues.Create(
    [
        "delayed", "will continue", "will keep trying", "still trying", "not been delivered yet", "hasn't been delivered yet", "temporar",
        "try again", "deferred", "warning message only", "retry", "will be retried",
    ], StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether the text names both mail and a failure.</summary>
    public static bool Has(string text) => Head(text).ContainsAny(Mail) && Head(text).ContainsAny(Failure);

    /// <summary>Whether a person wrote the text, and not a server or a program.</summary>
    public static bool IsProse(string text) => Head(text).ContainsAny(Prose);

    /// <summary>Whether a person writes about something else than mail, or names no failure.</summary>
    public static bool IsOtherMatter(string text) => !Has(text)
        && (Head(text).ContainsAny(Prose) || (Head(text).ContainsAny(Web) && Head(text).Contains('\n'))
            || Head(text).TrimEnd().EndsWith("?", StringComparison.Ordinal));

    // The notices of servers that go on trying.
    private static readonly SearchValues<string> Delay = SearchValues.Create(
    [
        "WARNING MESSAGE ONLY", "THIS IS A WARNING ONLY", "recipient has been delayed", "delivery has been delayed",
        "message has been delayed",
        "will be retried for", "will be retried until", "not yet been delivered", "Delivery incomplete", "Gmail will retry",
        "wird weiter versucht", "Zustellung verzögert", "noch nicht zugestellt", "wird fortgesetzt", "sera réessayé",
        "se volverá a intentar", "yeniden denenecek",
    ], StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether the words are those of a notice before the last attempt.</summary>
    public static bool IsDelayed(string text) => Head(text).ContainsAny(Delay);

    /// <summary>Whether the words are those of a notice after the last attempt.</summary>
    public static bool HasGivenUp(string text) => Head(text).Contains("not going to try again", StringComparison.OrdinalIgnoreCase)
        || (Head(text).Contains("sorry to have to inform you", StringComparison.OrdinalIgnoreCase)
            && !Head(text).Contains("WARNING ONLY", StringComparison.Ordinal))
        || Head(text).ContainsAny(GivenUp) && !Head(text).ContainsAny(StillTrying);

    private static ReadOnlySpan<char> Head(string text) => text.AsSpan(0, Math.Min(text.Length, MaxLength));
}

using System.Globalization;
using Ulak.Storage.Queue;

namespace Ulak.Relay.Reports;

/// <summary>The sentences of reports in one language.</summary>
internal sealed record ReportTexts
{
    /// <summary>The language: <c>en</c>, <c>tr</c>.</summary>
    public required string Language { get; init; }

    /// <summary>The beginning of the subject, by kind.</summary>
    public required Func<ReportKind, string> SubjectPrefix { get; init; }

    /// <summary>The first sentence, by kind.</summary>
    public required Func<ReportKind, string> Opening { get; init; }

    /// <summary>What happened.</summary>
    public required string Happened { get; init; }

    /// <summary>What to do.</summary>
    public required string ToDo { get; init; }

    /// <summary>Who has to act; 0 is the actor.</summary>
    public required string Actor { get; init; }

    /// <summary>The name of an actor.</summary>
    public required Func<Reference.Explanation.Actor, string> ActorName { get; init; }

    /// <summary>The reply of a host; 0 is the host.</summary>
    public required string HostReply { get; init; }

    /// <summary>The cause, without a host.</summary>
    public required string Cause { get; init; }

    /// <summary>How long it was tried; 0 is a date.</summary>
    public required string GivenUp { get; init; }

    /// <summary>How long it is tried; 0 is the next attempt, 1 the last.</summary>
    public required string Retries { get; init; }

    /// <summary>Which message it was; 0 is the subject, 1 the date.</summary>
    public required string Message { get; init; }

    /// <summary>What is attached.</summary>
    public required string Attached { get; init; }

    /// <summary>Who wrote the report; 0 is the server.</summary>
    public required string Signature { get; init; }

    /// <summary>The texts of a language; English for one that there is not.</summary>
    public static ReportTexts For(string language) =>
        language.Split('-', '_')[0].Equals("tr", StringComparison.OrdinalIgnoreCase) ? Turkish : English;

    /// <summary>English.</summary>
    public static ReportTexts English { get; } = new()
    {
        Language = "en",
        SubjectPrefix = kind => kind switch
        {
            ReportKind.Delay => "Delayed",
            ReportKind.Success => "Delivered",
            ReportKind.Relayed => "Relayed",
            _ => "Not delivered",
        },
        Opening = kind => kind switch
        {
            ReportKind.Delay => "Your message has not been delivered yet. You do not have to send it again: the server keeps trying.",
            ReportKind.Success => "Your message was delivered.",
            ReportKind.Relayed =>
                "Your message was passed on to a server that does not confirm deliveries. You will get no further report of success.",
            _ => "Your message could not be delivered.",
        },
        Happened = "What happened",
        ToDo = "What to do",
        Actor = "Who can solve it: {0}.",
        ActorName = actor => actor switch
        {
            Reference.Explanation.Actor.Sender => "you, the sender",
            Reference.Explanation.Actor.SenderOperator => "the operator of your mail server",
            Reference.Explanation.Actor.Receiver => "the recipient",
            _ => "the operator of the recipient's mail server",
        },
        HostReply = "The server {0} replied:",
        Cause = "The cause:",
        GivenUp = "The server tried until {0} and has given up.",
        Retries = "The next attempt is at {0}. The server gives up on {1}.",
        Message = "The message: \"{0}\" of {1}",
        Attached = "The dialogue with the other server is attached.",
        Signature = "This report was created by the mail server {0}.",
    };

    /// <summary>Turkish.</summary>
    public static ReportTexts Turkish { get; } = new()
    {
        Language = "tr",
        SubjectPrefix = kind => kind switch
        {
            ReportKind.Delay => "Gecikti",
            ReportKind.Success => "Teslim edildi",
            ReportKind.Relayed => "Aktarıldı",
            _ => "Teslim edilemedi",
        },
        Opening = kind => kind switch
        {
            ReportKind.Delay => "İletiniz henüz teslim edilmedi. Yeniden göndermeniz gerekmez: sunucu denemeyi sürdürüyor.",
            ReportKind.Success => "İletiniz teslim edildi.",
            ReportKind.Relayed =>
                "İletiniz, teslimatları onaylamayan bir sunucuya aktarıldı. Başarıyla ilgili başka bir rapor almayacaksınız.",
            _ => "İletiniz teslim edilemedi.",
        },
        Happened = "Ne oldu",
        ToDo = "Ne yapmalı",
        Actor = "Sorunu çözebilecek taraf: {0}.",
        ActorName = actor => actor switch
        {
            Reference.Explanation.Actor.Sender => "siz (gönderen)",
            Reference.Explanation.Actor.SenderOperator => "sizin posta sunucunuzun yöneticisi",
            Reference.Explanation.Actor.Receiver => "alıcı",
            _ => "alıcının posta sunucusunun yöneticisi",
        },
        HostReply = "{0} sunucusunun yanıtı:",
        Cause = "Neden:",
        GivenUp = "Sunucu {0} tarihine kadar denedi ve vazgeçti.",
        Retries = "Sonraki deneme: {0}. Sunucunun vazgeçeceği tarih: {1}.",
        Message = "İleti: \"{0}\", tarihi {1}",
        Attached = "Öteki sunucuyla yapılan görüşme ektedir.",
        Signature = "Bu raporu {0} posta sunucusu oluşturdu.",
    };

    /// <summary>A time, the same in all languages.</summary>
    public static string Format(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);
}

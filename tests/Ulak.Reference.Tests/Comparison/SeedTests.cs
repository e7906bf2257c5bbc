using Ulak.Reference.Comparison;
using Xunit;

namespace Ulak.Reference.Tests.Comparison;

/// <summary>What a page about 221 and 501 must contain in each language, and what it must not.</summary>
public sealed class SeedTests
{
    [Theory]
    [InlineData("en", "221", "positive completion", "2xx", "5xx", "permanent negative", "QUIT", "closes the transmission channel",
        "TCP connection", "recognized")]
    [InlineData("en", "501", "could not parse", "MAIL FROM", "RCPT TO", "malformed e-mail address", "missing angle brackets",
        "missing colon", "stray space", "invalid character", "encoding", "<name@example.com>")]
    [InlineData("en", "421", "shutting down", "idle", "421 and not", "column 11", "nothing to fix")]
    [InlineData("tr", "221", "olumlu bir tamamlanma", "2xx", "5xx", "kalıcı bir olumsuz", "QUIT", "iletim kanalını kapatır",
        "TCP bağlantısı", "tanınmıştır")]
    [InlineData("tr", "501", "çözümleyemediğini", "MAIL FROM", "RCPT TO", "bozuk bir e-posta adresi", "eksik açılı ayraçlar",
        "eksik iki nokta", "fazladan bir boşluk", "geçersiz bir karakter", "kodlama", "<ad@example.com>")]
    [InlineData("tr", "421", "Sunucu kapandığı", "sessiz kaldığı", "221 ile değil, 421 ile", "11. sütunda",
        "düzeltmesi gereken bir şey yoktur")]
    public void Every_required_statement_is_present(string language, params string[] statements)
    {
        var text = string.Join('\n', ComposedPairsTests.Texts(CodeComparer.Compare("221", "501", language)!));

        Assert.All(statements, statement => Assert.Contains(statement, text, StringComparison.Ordinal));
    }

    [Fact]
    public void The_dialogues_show_221_and_501()
    {
        var result = CodeComparer.Compare("221", "501", "tr")!;

        Assert.Equal(["C: QUIT", "S: 221 2.0.0 Goodbye"], result.DialogueFirst.Lines);
        Assert.True(result.DialogueFirst.Closes);
        Assert.Equal(["C: MAIL FROM:a@example.com", "S: 501 5.1.7 Sender address: '<' expected at column 11"], result.DialogueSecond.Lines);
        Assert.False(result.DialogueSecond.Closes);
    }

    [Fact]
    public void The_table_shows_what_happens_to_the_connection()
    {
        var connection = Assert.Single(CodeComparer.Compare("221", "501", "tr")!.Differences, difference =>
            difference.Aspect == "connection");

        Assert.Equal(("221 bağlantının sona ermesiyle sonuçlanır.", "501 bağlantıyı açık bırakır."),
            (connection.First, connection.Second));
    }
}

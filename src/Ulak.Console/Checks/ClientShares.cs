using Ulak.Console.HtmlCheck;

namespace Ulak.Console.Checks;

/// <summary>
/// How common mail programs are, in rough parts of a thousand. Published counts of opened mail agree on the order (Apple Mail, Gmail,
/// Outlook, then Yahoo) and differ in the numbers;
/// these only keep a program that few people use from counting as much as Gmail.
/// </summary>
internal static class ClientShares
{
    private const int Other = 5;

    /// <summary>
    /// How well the features of a message are supported, in hundredths, weighted by how common each program is. A partly supported feature
    /// counts half.
    /// </summary>
    public static int SupportOf(HtmlCheckResult check)
    {
        var clients = HtmlSupport.Default.Clients;
        double total = 0, supported = 0;
        for (var i = 0; i < clients.Length; i++)
        {
            var letters = check.Features.Select(each => each.Feature.Support[i]).Where(letter => letter != 'u').ToList();
            if (letters.Count == 0)
            {
                continue;
            }

            var weight = WeightOf(clients[i]);
            total += weight;
            supported += weight * letters.Average(letter => letter switch { 'y' => 1, 'a' => 0.5, _ => 0.0 });
        }

        return total == 0 ? 100 : (int)Math.Round(100 * supported / total);
    }

    private static int WeightOf(MailClient client) => (client.Name, client.Platform) switch
    {
        ("Apple Mail", "iOS") => 380,
        ("Apple Mail", _) => 120,
        ("Gmail", "Android") => 120,
        ("Gmail", "Desktop Webmail") => 120,
        ("Gmail", _) => 40,
        ("Outlook", "Windows") => 50,
        ("Outlook", _) => 15,
        ("Yahoo! Mail", _) => 12,
        ("Samsung Email", _) => 10,
        _ => Other,
    };
}

"""List the words that the sample company speaks with; every name and sentence is made up."""

# Topic: team, share of all contacts in the help desk, share in the shop, what a customer writes about it.
TOPICS: dict[str, tuple[str, float, float, tuple[str, ...]]] = {
    "invoice": ("Billing", 0.12, 0.06, (
        "my last invoice is higher than the ones before",
        "I was charged twice for the same month",
        "there is an item on my invoice that I do not know",
        "I never got the invoice of last month")),
    "payment": ("Billing", 0.07, 0.06, (
        "the direct debit failed although my account is covered",
        "I want to pay by card instead of direct debit",
        "you sent me a reminder for an invoice that I have paid")),
    "refund": ("Billing", 0.04, 0.10, (
        "the refund that you promised has not arrived",
        "how long does a refund take",
        "you refunded less than I paid")),
    "setup": ("Onboarding", 0.08, 0.02, (
        "the setup assistant stops at the third step",
        "the activation code does not work",
        "which cable goes into the grey socket")),
    "migration": ("Onboarding", 0.05, 0.01, (
        "can I take my old number with me",
        "my old provider has not released the line",
        "when will my move to the new plan be done")),
    "outage": ("Technical", 0.11, 0.02, (
        "the line has been down since this morning",
        "there is no connection at all in the whole house",
        "the red light blinks and nothing works")),
    "error": ("Technical", 0.09, 0.05, (
        "the app shows error 504 when I open my account",
        "the router restarts several times a day",
        "calls break off after a few minutes")),
    "login": ("Technical", 0.07, 0.06, (
        "my password is refused",
        "the confirmation code never arrives",
        "my account is locked")),
    "speed": ("Technical", 0.06, 0.0, (
        "downloads are much slower than the contract says",
        "video calls freeze every evening")),
    "installation": ("Field service", 0.07, 0.02, (
        "the technician did not come to the appointment",
        "I need an appointment for the installation",
        "can the appointment be moved to the afternoon")),
    "repair": ("Field service", 0.05, 0.03, (
        "the socket in the hall is broken",
        "the repair did not last a week",
        "the replacement device makes a noise")),
    "contract": ("Key accounts", 0.06, 0.01, (
        "we would like to add ten lines to our contract",
        "please send us the signed contract",
        "who is our new contact person")),
    "renewal": ("Key accounts", 0.05, 0.01, (
        "our contract ends soon and we want a new offer",
        "we do not agree with the new prices")),
    "product": ("Sales support", 0.05, 0.17, (
        "does the extender work with my router",
        "what is the difference between Plus and Pro",
        "is this model available in white")),
    "delivery": ("Sales support", 0.02, 0.24, (
        "the parcel should have been here on Monday",
        "the tracking number is unknown to the carrier",
        "the parcel was left in front of the wrong door")),
    "return": ("Sales support", 0.01, 0.14, (
        "I want to send the phone back",
        "where do I find the return label",
        "the returned router is still on my account")),
}  # fmt: skip

GREETINGS = ("Hello,", "Good morning,", "Dear team,", "Hi,", "Good evening,", "Hello there,")
ENDINGS = (
    "Please help.", "What can I do?", "Thank you in advance.", "I have tried to restart everything.",
    "This is the second time.", "I look forward to your answer.", "Please call me back.", "It is rather urgent.",
)  # fmt: skip
FOLLOW_UPS = (
    "Thank you, I try that.", "I did that and it is still the same.", "Here is the number that you asked for.",
    "Is there any news?", "Yes, that is right.", "No, that is not what I meant.", "Thank you, that helped.",
    "I will send a photo tonight.", "When can I expect it?", "That was quick, thank you.",
)  # fmt: skip
COMPLAINTS_AGAIN = (
    "It is happening again.", "Sorry, but this is not solved.", "It worked for two days and now it is broken again.",
    "Why was this closed? Nothing has changed.",
)  # fmt: skip
REPLIES = (
    "Thank you for writing to us.", "I am sorry about the trouble.", "Thank you for your patience.",
    "I have looked at your account.", "I can see the fault from here.",
)  # fmt: skip
# What an agent of each team says; four sentences a team.
ADVICE = {
    "Billing": (
        "The amount is corrected with the next invoice.", "The payment has been returned to your account.",
        "I have put the item on hold until it is clear.", "You find the invoice in your mail in a few minutes."),
    "Onboarding": (
        "I have sent you a new activation code.", "Your number moves with you, the date is confirmed.",
        "Which step does the assistant show?", "Your new plan begins on the first of the month."),
    "Technical": (
        "Could you restart the device and tell me which light blinks?", "I have reset the line, please try again.",
        "Please send me the serial number on the back.", "It is a fault on our side, we are on it."),
    "Field service": (
        "I have made an appointment for you.", "The technician calls half an hour before.",
        "The spare part arrives on Thursday.", "Is anybody at home in the afternoon?"),
    "Key accounts": (
        "Our offer is attached.", "The ten lines are added from tomorrow on.",
        "I am your new contact and call you today.", "The signed contract is on its way."),
    "Sales support": (
        "The parcel has left our warehouse today.", "You find the label in your mail in a few minutes.",
        "Yes, both work together.", "I have asked the carrier and come back to you."),
}  # fmt: skip
CLOSINGS = (
    "This should be solved now.", "I close the ticket; just answer if anything is left.",
    "All done. Have a good day.", "It is corrected, and sorry again.",
)  # fmt: skip
NOTES = (
    "Same fault as last week.", "Asked the second level.", "Customer is right, our mistake.",
    "Waiting for the carrier.", "Checked the line: fine from our side.",
)  # fmt: skip
BOT = ("I am the assistant. Is one of these articles what you need?", "Let me find the right person for you.")
AUTO = ("We have received your message and answer as soon as we can.",)
OUTREACH = ("We maintain your line next week.", "Your contract can be renewed from now on.", "How is the new device?")
REMARKS = (
    "Quick and kind.", "It took too long.", "Had to explain everything twice.", "Very helpful.",
    "Solved at once.", "Nobody felt responsible.", "Friendly, but it is still not solved.", "Great service.",
)  # fmt: skip
PRODUCTS = ("router", "extender", "phone", "cable", "adapter", "case", "headset", "camera")
PRODUCT_PRICES = (119.0, 59.0, 249.0, 14.95, 9.9, 19.9, 79.0, 99.0)

COUNTRIES = {
    "Germany": ("Berlin", "Hamburg", "Bavaria", "Saxony", "Hesse"),
    "Austria": ("Vienna", "Styria", "Tyrol"),
    "Switzerland": ("Zürich", "Geneva", "Bern"),
    "Netherlands": ("Utrecht", "Gelderland", "Zeeland"),
    "France": ("Alsace", "Brittany", "Provence"),
}
COUNTRY_SHARES = (0.52, 0.16, 0.13, 0.1, 0.09)
GIVEN_NAMES = (
    "Anna", "Ben", "Carla", "David", "Elif", "Farid", "Greta", "Hannes", "Ida", "Jakub", "Karim", "Lena",
    "Mateo", "Nadia", "Oskar", "Paula", "Quentin", "Rosa", "Samir", "Tilda", "Umut", "Vera", "Wanda", "Xenia",
    "Yusuf", "Zoe", "Aylin", "Bruno", "Chiara", "Dmitri", "Emma", "Felix", "Giulia", "Hugo", "Irina", "Jonas",
    "Kaya", "Louis", "Mila", "Nils", "Olga", "Pedro", "Ravi", "Selin", "Theo", "Ursula", "Viktor", "Wim",
    "Yara", "Zeynep",
)  # fmt: skip
FAMILY_NAMES = (
    "Albrecht", "Bauer", "Cremer", "Demir", "Engel", "Fischer", "Gruber", "Hoffmann", "Ivanova", "Jansen",
    "Kowalski", "Lehmann", "Moreau", "Novak", "Okafor", "Petrov", "Quast", "Richter", "Schneider", "Thalmann",
    "Ulrich", "Vogel", "Wagner", "Xu", "Yilmaz", "Zimmermann", "Amsler", "Brandt", "Castelli", "Dubois",
    "Egger", "Fuchs", "Garcia", "Haddad", "Imhof", "Jung", "Keller", "Lindner", "Meier", "Nguyen", "Özdemir",
    "Pichler", "Rossi", "Steiner", "Tanaka", "Unger", "Visser", "Weber", "Zeller", "Arslan", "Böhm", "Claes",
    "Dietrich", "Ebner", "Frank", "Graf", "Hartmann", "Huber", "Kaiser", "Krüger", "Lang", "Lorenz", "Marti",
    "Maurer", "Peters", "Pohl", "Roth", "Sauer", "Schulz", "Simon", "Sommer", "Vermeer", "Winkler", "Wolf",
    "Young", "Ziegler",
)  # fmt: skip
AGENT_NAMES = (
    "Ada", "Alma", "Amir", "Anton", "Asha", "Bela", "Birgit", "Boris", "Cem", "Clara", "Dana", "Deniz", "Edda",
    "Emil", "Esra", "Finn", "Frida", "Gero", "Gitta", "Hanna", "Ilse", "Imran", "Ivo", "Jana", "Jasper",
    "Julia", "Kai", "Kerstin", "Kofi", "Lars", "Leon", "Lotte", "Luca", "Magnus", "Mara", "Mehmet", "Mina",
    "Moritz", "Nora", "Noah", "Ole", "Petra", "Priya", "Rafael", "Ruth", "Sanjay", "Silke", "Sven", "Tariq",
    "Tessa", "Timo", "Ulla", "Wiebke", "Yannis",
)  # fmt: skip
assert len(set(AGENT_NAMES)) == 54
PRAISE = ("Your new app is lovely.", "Great offer this week!", "Still happy after all these years.")

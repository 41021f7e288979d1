"""Common given names, for telling whether ``she`` can be a person. Names used for both are left out."""

from __future__ import annotations

from detector.claims.lexicon import words_of

FEMALE = words_of("""
    Abigail Adele Agnes Alexandra Alice Alicia Alison Allison Amanda Amber Amelia Amy Ana Anastasia Andrea Angela
    Angelina Anita Ann Anna Anne Annette Annie Audrey Barbara Beatrice Becky Bernadette Beth Betsy Betty Beverly
    Bonnie Brenda Bridget Brittany Camilla Carla Carly Carmen Carol Caroline Carolyn Catherine Cathy Cecilia Celine
    Charlotte Cheryl Chloe Christina Christine Cindy Claire Clara Claudia Colleen Connie Courtney Crystal Cynthia
    Daisy Danielle Deborah Debbie Debra Denise Diana Diane Dolores Donna Doris Dorothy Edith Eileen Elaine Eleanor
    Elena Elisabeth Elise Elizabeth Ella Ellen Emily Emma Erica Erika Erin Esther Eva Evelyn Fatima Felicia Fiona
    Florence Frances Gabriela Gabrielle Gail Geraldine Gina Gladys Gloria Grace Greta Gwen Hannah Hazel Heather Heidi
    Helen Hillary Holly Ida Ingrid Irene Iris Irina Isabel Isabella Jacqueline Jane Janet Janice Jasmine Jean Jeanne
    Jenna Jennifer Jenny Jessica Jill Joan Joanna Joanne Josephine Joyce Juanita Judith Judy Julia Julie June Karen
    Kate Katherine Kathleen Kathryn Kathy Katie Kelly Kirsten Kristen Kristin Laura Lauren Laurie Leah Lena Leslie
    Lillian Lily Linda Lisa Liz Lois Lori Lorraine Louise Lucia Lucy Lydia Lynn Madeleine Madison Maggie Margaret
    Maria Marie Marilyn Marina Marion Marjorie Martha Mary Maureen Megan Melanie Melania Melinda Melissa Mia Michelle
    Mildred Miranda Molly Monica Nadia Nancy Naomi Natalia Natalie Natasha Nicola Nicole Nina Nora Norma Olga Olivia
    Pamela Patricia Patty Paula Pauline Peggy Penny Phyllis Priya Priscilla Rachel Rebecca Regina Renee Rhonda Rita
    Roberta Rosa Rose Rosemary Roxanne Ruby Ruth Sabrina Sally Samantha Sandra Sara Sarah Selena Shannon Sharon Sheila
    Sherry Shirley Silvia Sonia Sophia Sophie Stacy Stella Stephanie Sue Susan Suzanne Svetlana Sylvia Tamara Tammy
    Tanya Tara Teresa Theresa Tiffany Tina Tracy Ursula Valerie Vanessa Vera Veronica Victoria Virginia Vivian Wanda
    Wendy Yolanda Yvonne Zoe
    """)
MALE = words_of("""
    Aaron Abdul Abraham Adam Adrian Ahmed Alan Albert Alberto Alejandro Alexander Alfred Ali Allen Alvin Andre Andrei
    Andrew Andy Angelo Anthony Antonio Arnold Arthur Barack Barry Benjamin Bernard Bernie Bill Billy Bob Bobby Boris
    Brad Bradley Brandon Brendan Brent Brett Brian Bruce Bruno Bryan Byron Calvin Carl Carlos Chad Charles Charlie
    Chester Chris Christopher Chuck Clarence Clark Claude Clayton Clifford Clinton Clyde Colin Craig Curtis Dale
    Damien Dan Daniel Darren Dave David Dean Dennis Derek Derrick Dick Diego Dmitry Dominic Don Donald Doug Douglas
    Duane Dwight Earl Ed Eddie Edgar Eduardo Edward Edwin Elliott Elmer Eric Ernest Ethan Eugene Evan Fernando Floyd
    Francis Francisco Francois Frank Fred Frederick Gabriel Gary Gene Geoffrey George Gerald Gerard Gilbert Giovanni
    Glen Glenn Gordon Graham Greg Gregory Guillermo Gustavo Guy Hans Harold Harry Harvey Hassan Hector Henry Herbert
    Herman Howard Hugh Hugo Ian Ibrahim Igor Isaac Ivan Jack Jacob Jake James Jared Jason Javier Jay Jeff Jeffrey
    Jeremy Jerome Jerry Jim Jimmy Joe Joel Joey John Johnny Jon Jonathan Jorge Jose Joseph Joshua Juan Julian Justin
    Karl Keith Ken Kenneth Kevin Kurt Kyle Larry Lars Lawrence Leo Leon Leonard Leonardo Leroy Lester Lewis Lloyd
    Louis Lucas Luis Luke Malcolm Manuel Marc Marco Marcus Mario Mark Martin Marvin Matt Matthew Maurice Max Melvin
    Michael Michel Miguel Mike Mikhail Mitch Mitchell Mohamed Mohammad Mohammed Muhammad Nathan Nathaniel Neil Nelson
    Nicholas Nick Nicolas Nigel Nikolai Norman Oliver Omar Oscar Otto Owen Pablo Patrick Paul Pedro Pete Peter Phil
    Philip Phillip Pierre Rafael Ralph Ramon Randall Randy Raul Ray Raymond Reginald Ricardo Richard Rick Ricky Rob
    Robert Roberto Rodney Roger Roland Ron Ronald Ross Roy Ruben Rupert Russell Ryan Samuel Scott Sean Sebastian
    Sergei Sergey Seth Shane Shaun Shawn Sidney Simon Stanley Stefan Stephen Steve Steven Stuart Ted Terrence Theodore
    Thomas Tim Timothy Todd Tom Tommy Tony Travis Trevor Troy Tyler Vernon Victor Vincent Vladimir Wallace Walter
    Warren Wayne Wesley Wilbur William Willie Xavier Yuri Yusuf Zachary
    """)

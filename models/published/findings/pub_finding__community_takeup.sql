{%- set text = dbt.type_string() -%}
{%- set compared_by = [
    ('community take-up by role', 'professional_role', 'roles', 'ratio_to_others',
     'all others'),
    ('community take-up by role alike', 'professional_role', 'roles',
     'ratio_to_others_alike', 'others in the same kind of organisation'),
    ('community take-up by sector', 'sector', 'sectors', 'ratio_to_others',
     'all others'),
    ('community take-up by region', 'region', 'regions', 'ratio_to_others',
     'all others'),
] -%}
with

takeup as (
    select * from {{ ref('pub_community_takeup') }}
),

ratios as (
    select
        measure,
        field,
        is_beyond_chance,
        field_level || ' at ' || lower(activity_type) || ', '
        || {{ decimals('value', 1) }} || ' times as often (95% interval '
        || {{ decimals('ci_low', 1) }} || ' to ' || {{ decimals('ci_high', 1) }}
        || '; about ' || {{ whole('n') }} || ' members)' as told,
        row_number() over (
            partition by measure, field
            order by
                is_beyond_chance desc,
                abs(ln(value)) desc,
                activity_type asc,
                field_level asc
        ) as place
    from takeup
    where measure <> 'took_part' and value > 0
),

counted as (
    select
        measure,
        field,
        count(*) as n_compared,
        count(case when is_beyond_chance then 1 end) as n_beyond
    from ratios
    group by measure, field
),

listed as (
    select
        measure,
        field,
        {{ dbt.listagg('told', "'; '", 'order by place') }} as told
    from ratios
    where place = 1 or (place <= 4 and is_beyond_chance)
    group by measure, field
),

asked as (
    {%- for finding, field, plural, measure, against in compared_by %}
    select
        '{{ finding }}' as finding,
        '{{ field }}' as field,
        '{{ plural }}' as plural,
        '{{ measure }}' as measure,
        '{{ against }}' as against
    {{ "union all" if not loop.last }}
    {%- endfor %}
),

final as (
    select
        'community' as section,
        asked.finding,
        cast(null as {{ text }}) as specification,
        case
            when counted.n_compared is null
                then
                    'Which ' || asked.plural || ' take part in what cannot be compared'
                    || ' with ' || asked.against || ': too few took part.'
            else
                'Of ' || {{ whole('counted.n_compared') }} || ' comparisons of '
                || asked.plural || ' with ' || asked.against
                || ', one for each kind of activity, '
                || case
                    when counted.n_beyond = 0
                        then
                            'none is further from 1 than chance brings among so many;'
                            || ' the furthest: '
                    when counted.n_beyond = 1
                        then 'one is further from 1 than chance brings among so many: '
                    else
                        {{ whole('counted.n_beyond') }}
                        || ' are further from 1 than chance brings among so many'
                        || case when counted.n_beyond > 4 then ', first' else '' end
                        || ': '
                end
                || listed.told || '.'
        end as sentence
    from asked
    left join counted
        on asked.measure = counted.measure and asked.field = counted.field
    left join listed
        on asked.measure = listed.measure and asked.field = listed.field
)

select * from final
